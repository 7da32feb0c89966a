import { ChatError, type Message, type Role, type Visibility } from '@suda/contract';
import { partitionOf } from '@suda/engines/log';
import { RoomLog, type CommitListener } from '../../../ports/room-log.js';
import type { Appended, AppendMessage, CreateRoom, MessageRef, NamedUser } from '../../../ports/room-log.js';
import { AppendStep } from './append-step.js';
import { deleting, editing, reacting } from './message-change.js';
import type { MessageChanger } from './message-changer.js';
import type { RedisWriter } from '../redis/writer.js';
import type { RedisConnections } from '@suda/engines/redis';
import type { RoomChanger } from './room-changer.js';
import type { RoomLocks } from './room-lock.js';
import { planAddMembers, planDelete, planJoin, planLeave, planRemove, planRole, planUpdate } from './room-plan.js';

/** The part of the archive that the log reads: a message that is not hot any more. */
export interface Archive {
  message(roomId: string, seq: number): Promise<Message | undefined>;
}

export class RedisRoomLog extends RoomLog {
  /** What the next flush takes along for a partition. */
  private readonly open = new Map<number, AppendStep>();

  constructor(
    private readonly connections: RedisConnections,
    private readonly writer: RedisWriter,
    private readonly archive: Archive,
    private readonly locks: RoomLocks,
    private readonly messages: MessageChanger,
    private readonly rooms: RoomChanger,
  ) {
    super();
  }

  createRoom(command: CreateRoom) {
    return this.locks.hold(command.roomId, () => this.rooms.create(command));
  }

  async append(command: AppendMessage): Promise<Appended> {
    return this.locks.whenFree(command.roomId, () => this.appendNow(command));
  }

  editMessage(command: MessageRef & { content: string }) {
    return this.messages.change(command, editing(command));
  }

  deleteMessage(command: MessageRef) {
    return this.messages.change(command, deleting(command));
  }

  react(command: MessageRef & { emoji: string; on: boolean }) {
    return this.messages.change(command, reacting(command));
  }

  join({ roomId, person }: { roomId: string; person: NamedUser }) {
    return this.locks.hold(roomId, () =>
      this.rooms.change(roomId, person.userId, [], (view) => planJoin(view, person)),
    );
  }

  addMembers({ roomId, actorId, people }: { roomId: string; actorId: string; people: NamedUser[] }) {
    const each = [...new Map(people.map((it) => [it.userId, it])).values()];
    const ids = each.map((it) => it.userId);
    return this.locks.hold(roomId, () =>
      this.rooms.change(roomId, actorId, ids, (view) => planAddMembers(view, { actorId, people: each })),
    );
  }

  leave({ roomId, userId }: { roomId: string; userId: string }) {
    return this.locks.hold(roomId, () => this.rooms.change(roomId, userId, [], (view) => planLeave(view, userId)));
  }

  removeMember(command: { roomId: string; actorId: string; userId: string }) {
    return this.locks.hold(command.roomId, () =>
      this.rooms.change(command.roomId, command.actorId, [command.userId], (view) => planRemove(view, command)),
    );
  }

  setRole(command: { roomId: string; actorId: string; userId: string; role: Role }) {
    return this.locks.hold(command.roomId, () =>
      this.rooms.change(command.roomId, command.actorId, [command.userId], (view) => planRole(view, command)),
    );
  }

  updateRoom(command: {
    roomId: string;
    actorId: string;
    name?: string | undefined;
    topic?: string | undefined;
    visibility?: Visibility | undefined;
  }) {
    return this.locks.hold(command.roomId, () =>
      this.rooms.change(command.roomId, command.actorId, [], (view) => planUpdate(view, command)),
    );
  }

  deleteRoom({ roomId, actorId }: { roomId: string; actorId: string }) {
    return this.locks.hold(roomId, () => this.rooms.change(roomId, actorId, [], (view) => planDelete(view, actorId)));
  }

  onCommit(listener: CommitListener): void {
    this.writer.onCommit(listener);
  }

  private async appendNow(command: AppendMessage): Promise<Appended> {
    const partition = partitionOf(command.roomId);
    const begun = this.open.get(partition);
    if (begun?.takesMore) {
      this.writer.admit(1);
      return begun.add(command);
    }
    const step = new AppendStep(this.connections.keys, partition, (id, seq) => this.archived(id, seq));
    const appended = step.add(command);
    this.writer.enqueue(step);
    this.open.set(partition, step);
    // Sent by then: the map holds only what can still grow.
    setImmediate(() => {
      if (this.open.get(partition) === step) this.open.delete(partition);
    });
    return appended;
  }

  private async archived(roomId: string, seq: number): Promise<Message> {
    const message = await this.archive.message(roomId, seq);
    // It exists, so this is an archive that lags or is lost.
    if (!message) throw new ChatError('unavailable', 'the message cannot be read now');
    return message;
  }
}
