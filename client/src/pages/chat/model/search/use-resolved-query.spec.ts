import { flushPromises } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { effectScope } from 'vue';
import { type RoomSummary, useReplicaStore } from '@/entities/room';
import { usePresenceStore } from '@/entities/user';
import { useResolvedQuery } from './use-resolved-query';

const { people } = vi.hoisted(() => ({ people: [] as { userId: string; displayName: string }[] }));
vi.mock('@/shared/api', async (original) => ({
  ...(await original<object>()),
  rest: vi.fn(async () => ({ people })),
}));

let scope = effectScope();

beforeEach(() => {
  setActivePinia(createPinia());
  scope = effectScope();
  people.length = 0;
  usePresenceStore().record([{ userId: 'bo', displayName: 'Bo Lee' }]);
  const replicas = useReplicaStore();
  replicas.begin('ann');
  for (const [roomId, name] of [
    ['r1', 'Lunch'],
    ['r2', 'Lunch club'],
  ]) {
    replicas.put({
      roomId,
      name,
      rev: 1,
      seq: 1,
      readSeq: 0,
      mentionCount: 0,
      createdAt: '2026-11-01T00:00:00Z',
    } as RoomSummary);
  }
});
afterEach(() => scope.stop());

async function asked(typed: string) {
  const resolved = scope.run(() => useResolvedQuery(() => typed));
  if (!resolved) throw new Error('no scope');
  await flushPromises();
  return { query: resolved.query.value, unknown: resolved.unknown.value.map(({ kind }) => kind) };
}

it('asks for whom and where by their ids, and for days by their first and last moments', async () => {
  const { query, unknown } = await asked('from:"Bo Lee" in:lunch after:2026-11-01 before:2026-11-03 has:code fox');
  const first = new Date(2026, 10, 1).getTime();
  expect(query).toEqual({
    q: 'fox',
    room: 'r1',
    from: 'bo',
    after: new Date(first - 1).toISOString(),
    before: new Date(2026, 10, 3).toISOString(),
    has: ['code'],
  });
  expect(unknown).toEqual([]);
});

it('finds a room by a part of its title, unless one is called just so', async () => {
  expect((await asked('in:club')).query).toEqual({ room: 'r2' });
  expect((await asked('in:Lunch')).query).toEqual({ room: 'r1' });
});

it('asks the server for a name that this page does not know', async () => {
  people.push({ userId: 'cho', displayName: '서연' });
  expect((await asked('보낸사람:서연')).query).toEqual({ from: 'cho' });
});

it('asks for nothing where a name or a title is nobody’s', async () => {
  expect(await asked('from:nobody fox')).toEqual({ query: undefined, unknown: ['from'] });
  expect(await asked('in:nowhere fox')).toEqual({ query: undefined, unknown: ['in'] });
  expect(await asked('')).toEqual({ query: undefined, unknown: [] });
});
