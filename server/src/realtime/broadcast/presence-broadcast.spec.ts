import { TIMES } from '@suda/contract';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PresenceChange, PresenceStore } from '../../ports/presence-store.js';
import type { RoomStore } from '../../ports/room-store.js';
import { PresenceBroadcast } from './presence-broadcast.js';
import type { Sockets } from '../sockets/sockets.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('emits changes in order, even when reading the rooms of an earlier one is slow', async () => {
  let change: (changes: readonly PresenceChange[]) => void = () => undefined;
  const presence = { onChange: (listener: typeof change) => (change = listener) };
  const reads: ((roomIds: string[]) => void)[] = [];
  const rooms = { roomIdsOf: () => new Promise<string[]>((resolve) => reads.push(resolve)) };
  const emitted: unknown[] = [];
  const sockets = {
    hasLocalSockets: () => true,
    emitV2: (_target: unknown, _event: unknown, { users }: { users: PresenceChange[] }) => emitted.push(...users),
  };
  const broadcast = new PresenceBroadcast(
    presence as unknown as PresenceStore,
    rooms as unknown as RoomStore,
    sockets as unknown as Sockets,
  );
  broadcast.onModuleInit();
  change([{ userId: 'ann', status: 'online' }]);
  change([{ userId: 'ann', status: 'offline' }]);
  await vi.advanceTimersByTimeAsync(TIMES.coalesceMs);
  reads.at(-1)?.(['room']);
  await vi.advanceTimersByTimeAsync(TIMES.coalesceMs);
  for (const resolve of reads) resolve(['room']);
  await vi.advanceTimersByTimeAsync(0);
  reads.at(-1)?.(['room']);
  await vi.advanceTimersByTimeAsync(0);
  expect(emitted).toEqual([
    { userId: 'ann', status: 'online' },
    { userId: 'ann', status: 'offline' },
  ]);
  broadcast.onModuleDestroy();
});
