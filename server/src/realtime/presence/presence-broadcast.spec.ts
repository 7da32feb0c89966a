import { TIMES, type UserStatus } from '@suda/contract';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AccountStore } from '../../ports/account-store.js';
import type { PresenceChange, PresenceStore } from '../../ports/presence-store.js';
import type { Sockets } from '../sockets/sockets.js';
import type { PresenceAudience } from './presence-audience.js';
import { PresenceBroadcast } from './presence-broadcast.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  broadcast.onModuleDestroy();
  vi.useRealTimers();
});

let broadcast: PresenceBroadcast;

/** Reads of an audience wait for the test; the one socket of the process is in every room. */
function start() {
  let change: (changes: readonly PresenceChange[]) => void = () => undefined;
  let rename: (userIds: readonly string[]) => void = () => undefined;
  const presence = {
    onChange: (listener: typeof change) => (change = listener),
    onNewName: (listener: typeof rename) => (rename = listener),
    onlineOf: async () => new Set<string>(),
  };
  const reads: { resolve: (rooms: string[]) => void; reject: (error: Error) => void }[] = [];
  const read = () => new Promise<string[]>((resolve, reject) => reads.push({ resolve, reject }));
  const audience = {
    of: async () => ({ rooms: await read(), watchers: new Set() }),
    olderClientsIn: () => new Set(['socket']),
    olderClients: 1,
  };
  const names = { findMany: vi.fn((ids: string[]) => Promise.resolve(ids.map(named))) };
  const frames: UserStatus[][] = [];
  const sockets = {
    hasLocalSockets: () => true,
    localSocketsIn: () => new Set(['socket']),
    emitV2To: (_sockets: unknown, _event: unknown, { users }: { users: UserStatus[] }) => frames.push(users),
  };
  broadcast = new PresenceBroadcast(
    presence as unknown as PresenceStore,
    names as unknown as AccountStore,
    audience as unknown as PresenceAudience,
    sockets as unknown as Sockets,
  );
  broadcast.onModuleInit();
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  return {
    change: (...changes: PresenceChange[]) => change(changes),
    rename: (...userIds: string[]) => rename(userIds),
    names,
    reads,
    frames,
    pass,
  };
}

const named = (userId: string) => ({ userId, displayName: `${userId} now`, guest: false });
const came = (userId: string): PresenceChange => ({ userId, status: 'online' });
const went = (userId: string): PresenceChange => ({ userId, status: 'offline' });

it('emits changes in order, even when reading the rooms of an earlier one is slow', async () => {
  const { change, reads, frames, pass } = start();
  change(came('ann'));
  change(went('ann'));
  await pass(TIMES.coalesceMs);
  reads.at(-1)?.resolve(['room']);
  await pass(TIMES.coalesceMs);
  for (const { resolve } of reads) resolve(['room']);
  await pass(0);
  expect(frames).toEqual([[came('ann')], [went('ann')]]);
});

it('tells only the last of those changes of a user that fall between two frames', async () => {
  const { change, reads, frames, pass } = start();
  change(came('ann'));
  reads.shift()?.resolve(['room']);
  change(came('ben'), came('cho'));
  change(went('ben'), went('ann'));
  await pass(TIMES.coalesceMs);
  for (const { resolve } of reads) resolve(['room']);
  await pass(0);
  expect(frames).toEqual([[came('ann')], [went('ben'), came('cho'), went('ann')]]);
});

it('tells what it could not read the rooms for with the next frame, unless something newer happened', async () => {
  const { change, reads, frames, pass } = start();
  change(came('ann'), came('ben'));
  change(went('ben'));
  for (const { reject } of reads.splice(0)) reject(new Error('no answer'));
  await pass(TIMES.coalesceMs);
  for (const { resolve } of reads) resolve(['room']);
  await pass(0);
  expect(frames).toEqual([[went('ben'), came('ann')]]);
});

it('tells a new name with the status as of then, in one frame with what else happened', async () => {
  const { change, rename, reads, frames, pass } = start();
  rename('ann');
  await pass(0);
  reads.shift()?.resolve(['room']);
  change(came('ben'), came('cho'));
  rename('ben', 'ann');
  await pass(TIMES.coalesceMs);
  for (const { resolve } of reads) resolve(['room']);
  await pass(0);
  const ann = { ...went('ann'), displayName: 'ann now' };
  expect(frames).toEqual([[ann], [{ ...came('ben'), displayName: 'ben now' }, came('cho'), ann]]);
});

it('tells a name that it could not read, or not whom to, with the next frame', async () => {
  const { rename, names, reads, frames, pass } = start();
  names.findMany.mockRejectedValueOnce(new Error('no answer'));
  rename('ann');
  await pass(TIMES.coalesceMs);
  reads.shift()?.reject(new Error('no answer'));
  await pass(TIMES.coalesceMs);
  reads.shift()?.resolve(['room']);
  await pass(0);
  expect(frames).toEqual([[{ ...went('ann'), displayName: 'ann now' }]]);
});
