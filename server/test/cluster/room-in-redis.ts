import type { Message } from '@suda/contract';
import { expect } from 'vitest';
import type { Archives } from './archives.js';

interface Logged {
  kind: string;
  roomId: string;
  rev: number;
  seq?: number;
  state: Message;
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const ascending = (found: readonly number[]) => [...found].sort((a, b) => a - b);

/** Of a room of which nothing was trimmed yet: all that Redis holds of it tells the same story. */
export async function expectWholeInRedis({ redis, keys }: Archives, roomId: string): Promise<void> {
  const of = keys.room(roomId);
  const [room, hot, byRev, log] = await Promise.all([
    redis.hgetall(of.room),
    redis.hgetall(of.hot),
    redis.zrange(of.hotByRev, '0', '-1', 'WITHSCORES'),
    redis.xrange(of.log, '-', '+'),
  ]);
  const messages = Object.values(hot).map((json) => JSON.parse(json) as Message);
  const entries = log.map(([, fields]) => JSON.parse(fields[1] ?? '') as Logged).filter((it) => it.roomId === roomId);
  const said = entries.filter(({ kind }) => kind === 'message');
  const seq = Number(room['seq']);
  expect(ascending(messages.map((it) => it.seq)), 'in hot').toEqual(numbers(seq));
  expect(
    said.map((it) => it.seq),
    'in the log',
  ).toEqual(numbers(seq));
  expect(messages.sort((a, b) => a.seq - b.seq)).toEqual(said.map(({ state }) => state));
  expect(JSON.parse(room['last'] ?? '')).toEqual(said.at(-1)?.state);
  expect(Number(room['rev'])).toBe(entries.at(-1)?.rev);
  const revs = Object.fromEntries(messages.map((it) => [it.seq, it.rev]));
  expect(Object.fromEntries(numbers(seq).map((_, at) => [byRev[at * 2], Number(byRev[at * 2 + 1])]))).toEqual(revs);
  const texts = messages.filter(({ kind }) => kind === 'text');
  const pattern = `${keys.idempotencyKey(roomId, '', '').slice(0, -1)}*`;
  const idempotencyKeys = await keysLike(redis, pattern);
  const known = texts.map((it) => keys.idempotencyKey(roomId, it.userId, it.clientMessageId ?? ''));
  expect(idempotencyKeys.sort(), 'keys of what was sent').toEqual(known.sort());
}

async function keysLike(redis: Archives['redis'], pattern: string): Promise<string[]> {
  const found: string[] = [];
  for await (const page of redis.scanStream({ match: pattern, count: 1_000 })) found.push(...(page as string[]));
  return [...new Set(found)];
}
