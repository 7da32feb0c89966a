import type { Adapter } from 'socket.io-adapter';
import type { MessageBatch } from '../../../ports/socket-backplane.js';
import { readBatch } from './batch-text.js';
import { MessageType, type ClusterMessage } from 'socket.io-adapter';

/** How long a Socket.IO room counts as new after somebody was let in from another process. */
const NEW_FOR_MS = 5_000;

/** The methods of the library's adapter that it has and does not show. */
export interface ShardedAdapter extends Adapter {
  publishAndReturnOffset(message: ClusterMessage): Promise<string>;
  onMessage(message: ClusterMessage, offset?: string): void;
  computeChannel(message: ClusterMessage): string;
  dynamicChannel(room: string): string;
  onRawMessage(message: Buffer, channel: Buffer): void;
  /** The channel that reaches everybody with sockets in the room. Not the library's. */
  channelOf(room: string): string;
  channel: string;
  uid: string;
}

interface Care {
  /** Settles when what was subscribed to is heard. */
  confirmed: () => Promise<void> | undefined;
  /** Told of every publication. */
  published: (done: Promise<unknown>) => void;
  /** Takes what was sent by `batchText`. */
  heard: (batch: MessageBatch) => void;
  /** Called before a message of another process reaches rooms of this one. */
  reaching: (rooms: readonly string[], frame?: readonly unknown[]) => void;
}

/**
 * Makes of the library's adapter one that
 * - serves this process's own sockets without waiting for Redis, in the order of the calls;
 * - has a socket in its rooms only when their channels are heard, so that it misses nothing from then on;
 * - speaks to a room on the channel that everybody hears while others may still be subscribing to the room's own;
 * - sends what concerns one room on one channel, where it stays in order on a Redis Cluster too.
 */
export function carefulAdapter(
  adapter: ShardedAdapter,
  { confirmed, published, heard, reaching }: Care,
): ShardedAdapter {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- each is called with the adapter as its `this`
  const { addAll, computeChannel, onMessage, onRawMessage, publishAndReturnOffset } = adapter;
  const newRooms = new NewRooms();

  adapter.publishAndReturnOffset = (message) => {
    newRooms.note(message);
    published(publishAndReturnOffset.call(adapter, message));
    return Promise.resolve('');
  };
  adapter.onRawMessage = (raw, channel) => {
    const found = readBatch(raw, adapter.uid);
    if (found === undefined) onRawMessage.call(adapter, raw, channel);
    else if (found) heard(found);
  };
  adapter.onMessage = (message, offset) => {
    newRooms.note(message);
    if (message.uid !== adapter.uid) tellReach(message, reaching);
    onMessage.call(adapter, message, offset);
  };
  adapter.addAll = (id, rooms) => {
    void addAll.call(adapter, id, rooms);
    return confirmed();
  };
  adapter.channelOf = (room) => (newRooms.has(room) ? adapter.channel : adapter.dynamicChannel(room));
  adapter.computeChannel = (message) => {
    const room = onlyRoomOf(message);
    return room === undefined ? computeChannel.call(adapter, message) : adapter.channelOf(room);
  };
  return adapter;
}

function tellReach(message: ClusterMessage, reaching: Care['reaching']): void {
  switch (message.type) {
    case MessageType.BROADCAST:
      return reaching(message.data.opts.rooms, (message.data.packet as { data: unknown[] }).data);
    case MessageType.SOCKETS_JOIN:
    case MessageType.SOCKETS_LEAVE:
      return reaching(message.data.rooms);
    default:
      return;
  }
}

/** The one room that a message is for, where the room's own channel can carry it. */
function onlyRoomOf(message: ClusterMessage): string | undefined {
  switch (message.type) {
    case MessageType.BROADCAST:
      if (message.data.requestId !== undefined) return undefined;
      return onlyOne(message.data.opts.rooms);
    case MessageType.SOCKETS_LEAVE:
    case MessageType.DISCONNECT_SOCKETS:
      return onlyOne(message.data.opts.rooms);
    default:
      return undefined;
  }
}

/** A name of twenty characters is a socket's id to the library, which has no channel for it. */
const onlyOne = (rooms: readonly string[]): string | undefined =>
  rooms.length === 1 && rooms[0]?.length !== 20 ? rooms[0] : undefined;

/** Rooms that somebody was let into lately. */
class NewRooms {
  private readonly until = new Map<string, number>();

  note(message: ClusterMessage): void {
    if (message.type !== MessageType.SOCKETS_JOIN) return;
    const now = performance.now();
    for (const room of message.data.rooms) {
      this.until.delete(room);
      this.until.set(room, now + NEW_FOR_MS);
    }
    for (const [room, until] of this.until) {
      if (until > now) break;
      this.until.delete(room);
    }
  }

  has(room: string): boolean {
    return (this.until.get(room) ?? 0) > performance.now();
  }
}
