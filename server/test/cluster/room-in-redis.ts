import type { Message } from '@suda/contract';
import { expect } from 'vitest';
import type { Archives } from './archives.js';

interface Logged {
  id: string;
  roomId: string;
  rev: number;
  /** Of a message. */
  seq?: number;
  state?: Message;
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** Of a room of which nothing was trimmed yet: all that Redis holds of it tells the same story. */
export async function expectWholeInRedis({ redis, keys }: Archives, roomId: string): Promise<void> {
  const of = keys.room(roomId);
  const [room, hot, recent, log] = await Promise.all([
    redis.hgetall(of.room),
    redis.hgetall(of.hot),
    redis.lrange(of.recent, 0, -1),
    redis.xrange(of.log, '-', '+'),
  ]);
  const entries = log
    .map(([id, fields]): Logged => ({ ...(JSON.parse(fields[1] ?? '') as Omit<Logged, 'id'>), id }))
    .filter((it) => it.roomId === roomId);
  const said = entries.filter(({ seq }) => seq !== undefined);
  const seq = Number(room['seq']);
  expect(
    said.map((it) => it.seq),
    'in the log',
  ).toEqual(numbers(seq));
  expect(Number(room['rev'])).toBe(entries.at(-1)?.rev);
  expect(recent, 'named as recent').toEqual(said.map((it) => `${it.seq} ${it.rev} ${it.id}`));
  expect(hot, 'changed').toEqual({});
  const texts = said.flatMap(({ state }) => (state?.kind === 'text' ? [state] : []));
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
