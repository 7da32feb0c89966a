interface Payload {
  rev?: unknown;
  room?: { rev?: unknown };
  message?: { rev?: unknown };
}

/** The rev of a room's frame of protocol v2 that is none of `messages`, given as its event and arguments; undefined for others. */
export function revOfFrame([event, payload]: readonly unknown[]): number | undefined {
  const { rev, room, message } = payload as Payload;
  switch (event) {
    case 'message_updated':
      return numberOr(message?.rev);
    case 'room_updated':
      return numberOr(room?.rev);
    case 'message_reacted':
    case 'member_changed':
    case 'room_deleted':
      return numberOr(rev);
    default:
      return undefined;
  }
}

const numberOr = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
