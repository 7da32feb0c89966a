import { EventEmitter } from 'node:events';
import type { RedisClient, RedisConnections } from '@suda/engines/redis';
import { LogKeys } from '@suda/engines/log';
import { expect, it, onTestFinished } from 'vitest';
import { ArchiveGuard } from './archive-guard.js';

/** A Redis whose log ends at `last`, and an archive that has it up to `mark`. */
function open({ last = '5-0', mark = '5-0', patienceMs = 10_000 } = {}) {
  const state = { last, mark: mark as string | Promise<never> | Error };
  const faults: unknown[] = [];
  const redis = {
    keys: new LogKeys('test:'),
    commands: { xinfo: async () => ['last-generated-id', state.last] },
  } as unknown as RedisConnections;
  const readMarks = async () => {
    if (state.mark instanceof Error) throw state.mark;
    return new Map([[3, await state.mark]]);
  };
  const guard = new ArchiveGuard(redis, readMarks, ({ error }) => void faults.push(error), {
    patienceMs,
    againMs: 5,
    watchMs: 5,
  });
  onTestFinished(() => guard.close());
  const client = new EventEmitter();
  guard.watch(client as unknown as RedisClient);
  return { guard, client, state, faults };
}

it('admits once Redis has what the archive has', async () => {
  const { guard, client } = open();
  const admitted = guard.admit();
  expect(guard.isOpen).toBe(false);
  client.emit('ready');
  await admitted;
  expect(guard.isOpen).toBe(true);
});

it('refuses a Redis that is older, says so once, and goes on when it was brought up to date', async () => {
  const { guard, client, state, faults } = open({ last: '4-7' });
  client.emit('ready');
  await guard.settled();
  await expect(guard.admit()).rejects.toMatchObject({ code: 'unavailable' });
  expect(() => guard.requireSound()).toThrow(/rebuild redis/);
  state.last = '6-0';
  await expect.poll(() => guard.isOpen).toBe(true);
  await guard.admit();
  expect(faults).toHaveLength(1);
});

it('compares again after the connection was lost, and keeps nobody waiting for one that does not come', async () => {
  const { guard, client, state } = open();
  client.emit('ready');
  await guard.admit();
  state.last = '4-0';
  client.emit('close');
  const waiting = guard.admit();
  client.emit('close');
  await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
  const next = guard.admit();
  client.emit('ready');
  await expect(next).rejects.toThrow(/older/);
});

it('goes on without an archive that does not answer in time, says so, and hears of it later', async () => {
  const { guard, client, state, faults } = open({ last: '4-0', patienceMs: 20 });
  const refused = new Error('connect ECONNREFUSED');
  state.mark = refused;
  client.emit('ready');
  await guard.admit();
  state.mark = '5-0';
  await expect.poll(() => guard.isOpen).toBe(false);
  await expect(guard.admit()).rejects.toThrow(/older/);
  // However often it was asked.
  expect(faults).toEqual([refused, expect.objectContaining({ message: expect.stringMatching(/older/) as string })]);
});

it('notices a Redis that becomes older behind a connection that lasts', async () => {
  const { guard, client, state } = open();
  client.emit('ready');
  await guard.admit();
  state.last = '4-0';
  await expect.poll(() => guard.isOpen).toBe(false);
});
