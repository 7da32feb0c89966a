/**
 * Keeps the order of a room's commands where one takes several steps: what was issued later waits for it. Commands of one
 * step need no lane, for what is sent keeps its order.
 */
export class RoomLanes {
  private readonly tails = new Map<string, Promise<unknown>>();

  /** Takes the lane: waits for whoever has it, and later ones wait for this. */
  take<T>(roomId: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(roomId);
    const result = before ? before.then(work, work) : work();
    this.tails.set(roomId, result);
    const leave = (): void => {
      if (this.tails.get(roomId) === result) this.tails.delete(roomId);
    };
    result.then(leave, leave);
    return result;
  }

  /** Goes as soon as the lane is free, without taking it. */
  pass<T>(roomId: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(roomId);
    return before ? before.then(work, work) : work();
  }
}
