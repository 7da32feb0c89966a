interface Payload {
  rev?: unknown;
  room?: { rev?: unknown };
  message?: { rev?: unknown };
  messages?: readonly { rev?: unknown }[];
}

/** The first and the last rev of a room that a frame carries, given as its event and arguments; undefined where it has none. */
export function revsOfFrame([event, payload]: readonly unknown[]): [first: number, last: number] | undefined {
  const { rev, room, message, messages } = payload as Payload;
  switch (event) {
    // Of a server of the version before.
    case 'messages':
      return range(messages?.[0]?.rev, messages?.at(-1)?.rev);
    case 'message_updated':
      return range(message?.rev);
    case 'room_updated':
      return range(room?.rev);
    case 'message_reacted':
    case 'member_changed':
    case 'room_deleted':
      return range(rev);
    default:
      return undefined;
  }
}

const range = (first: unknown, last = first): [number, number] | undefined =>
  typeof first === 'number' && typeof last === 'number' ? [first, last] : undefined;
