import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, type MockInstance, vi } from 'vitest';
import type { Message, RoomSummary } from '@suda/contract';
import { connection } from '@/shared/api';
import { useMembershipStore } from '../membership-store';
import { useReplicaStore } from '../replica-store';
import { useRoomStore } from '../room-store';
import { useTypingStore } from '../typing-store';
import { useRoomFrames } from '../use-room-frames';
import { useRoomTitle } from '../use-room-title';

export const ME = 'me';
export const at = (minute: number) => new Date(Date.UTC(2030, 0, 1, 0, minute)).toISOString();

export const message = (roomId: string, seq: number, minute: number, more: Partial<Message> = {}): Message => ({
  id: `${roomId}.${seq}`,
  roomId,
  seq,
  rev: seq,
  userId: 'u1',
  content: 'hello',
  kind: 'text',
  createdAt: at(minute),
  ...more,
});

export const summary = (roomId: string, more: Partial<RoomSummary> = {}): RoomSummary => ({
  roomId,
  name: roomId,
  topic: '',
  visibility: 'private',
  direct: false,
  memberCount: 2,
  seq: 0,
  rev: 0,
  createdAt: at(0),
  role: 'member',
  muted: false,
  readSeq: 0,
  mentionCount: 0,
  ...more,
});

const stores = () => ({
  replicas: useReplicaStore(),
  rooms: useRoomStore(),
  membership: useMembershipStore(),
  typing: useTypingStore(),
  frames: useRoomFrames(),
  roomTitle: useRoomTitle(),
});

export interface RoomStores extends ReturnType<typeof stores> {
  command: MockInstance<typeof connection.command>;
  /** The payloads of the commands with this name. */
  sent: (name: string) => unknown[];
  /** Loads the list of rooms from a server that lists these. */
  load: (...list: RoomSummary[]) => Promise<void>;
}

/** Passes to every test the stores of `ME`, fake timers, and a connection whose commands succeed. */
export function setUpRoomStores(use: (setUp: RoomStores) => void): void {
  let clear = (): void => undefined;

  beforeEach(() => {
    vi.useFakeTimers();
    setActivePinia(createPinia());
    const command = vi.spyOn(connection, 'command').mockImplementation(() => Promise.resolve({ rooms: [] } as never));
    const created = stores();
    created.replicas.begin(ME);
    clear = () => created.replicas.clear();
    use({
      ...created,
      command,
      sent: (name) => command.mock.calls.filter(([it]) => it === name).map(([, payload]) => payload),
      load: (...list) => {
        vi.stubGlobal(
          'fetch',
          vi.fn(async () => Response.json({ rooms: list })),
        );
        return created.rooms.load();
      },
    });
  });

  afterEach(() => {
    clear();
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });
}
