import { readFileSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { GROUPS, LogEntry, recordsOf, type LogRecord } from '@suda/engines/log';
import { describeOn } from '../../../infra/development/standalone/describe-on.ts';
import { dynamoError, EngineProxy } from '../../../infra/development/standalone/engine-proxy.ts';
import { ConsumerHarness } from '../../test/harness.js';
import type { TestRoom } from '../../test/room.js';
import { runCommand } from '../command.js';
import { createLogger } from '../observe/logger.js';
import { Metrics } from '../observe/metrics.js';
import { Trimmer } from '../trim/trimmer.js';

const linesOf = (name: string) =>
  readFileSync(new URL(`./testing/${name}.jsonl`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
/** What the scripts write for one step, byte for byte. */
const [step] = linesOf('steps') as [string];
/** The same step as the version before wrote it. */
const apart = linesOf('entries-v1').slice(0, 4);

it('unfolds into what was written apart', () => {
  expect(recordsOf(LogEntry.parse(JSON.parse(step)))).toEqual(apart.map((line) => JSON.parse(line) as LogRecord));
});

await describeOn(['redis', 'dynamo', 'elasticsearch'], 'a step with several records', (urls) => {
  const write = async (room: TestRoom, lines: readonly string[]) => {
    for (const line of lines) await room.raw(line.replaceAll('room-v1', room.roomId));
  };

  it('ends in the engines as its records do, however often it comes', async () => {
    const harness = new ConsumerHarness(urls);
    const rooms = [harness.room(), harness.room()] as const;
    await write(rooms[0], apart);
    await write(rooms[1], [step, step]);
    for (const group of GROUPS) await harness.start(group);
    for (const group of GROUPS) await expect.poll(() => harness.lag(group)).toBe(0);
    const kept = async ({ roomId }: TestRoom) => {
      const found = [await harness.subjects(roomId), await harness.archived(roomId), await harness.indexed(roomId)];
      return JSON.parse(JSON.stringify(found).replaceAll(roomId, 'room')) as unknown[][];
    };
    const [before, now] = [await kept(rooms[0]), await kept(rooms[1])];
    expect(before.map((it) => it.length)).toEqual([3, 1, 1]);
    expect(now).toEqual(before);
  });

  it('is one dead letter, when an engine refuses one of them, and its message stays in Redis', async () => {
    const proxy = await EngineProxy.open(urls.dynamo);
    onTestFinished(() => proxy.close());
    proxy.rule = async ({ operation, body }, pass) =>
      operation === 'PutItem' && body.includes('poison') ? dynamoError(400, 'ValidationException') : pass();
    const harness = new ConsumerHarness({ ...urls, dynamo: proxy.url }, { HOT_TAIL_MS: '0' });
    const room = harness.room();
    const message = await room.create('ann', 'poison', 'bob');
    for (const group of GROUPS) await harness.start(group);
    const { log, room: key, recent } = harness.redis.keys.room(room.roomId);
    await expect.poll(() => harness.redis.commands.xlen(log)).toBe(0);
    expect(await harness.subjects(room.roomId)).toHaveLength(3);
    expect(await harness.archived(room.roomId)).toEqual([message]);
    expect(await harness.redis.commands.llen(recent)).toBe(0);
    expect(await room.inRedis(1)).toEqual(message);
    expect(await harness.redis.commands.hget(key, 'floor')).toBe('3');
    const lines: string[] = [];
    const run = (words: string) => runCommand(words, 'dynamo', harness.settings, (line) => lines.push(line));
    expect(await run('list')).toBe(0);
    expect(lines).toEqual([
      expect.stringMatching(/ step in \S+ at rev 3: ValidationException/),
      'dynamo: 1 dead letter',
    ]);
    expect(await run('replay')).toBe(1);
    expect(await room.inRedis(1)).toEqual(message);
    proxy.rule = (_, pass) => pass();
    expect(await run('replay')).toBe(0);
    expect(await harness.subjects(room.roomId)).toHaveLength(4);
    expect(await room.hotSeqs()).toEqual([]);
  });

  it('is tried again while an engine does not take one of them', async () => {
    const proxy = await EngineProxy.open(urls.dynamo);
    onTestFinished(() => proxy.close());
    let isSlow = true;
    proxy.rule = async ({ operation, body }, pass) =>
      isSlow && operation === 'PutItem' && body.includes('slow')
        ? dynamoError(400, 'ProvisionedThroughputExceededException')
        : pass();
    const harness = new ConsumerHarness({ ...urls, dynamo: proxy.url });
    await harness.start('dynamo');
    const [room, other] = [harness.room(), harness.room()];
    await room.create('ann', 'slow');
    await other.append();
    await expect.poll(() => harness.archived(other.roomId)).toHaveLength(1);
    await expect.poll(() => harness.lag('dynamo')).toBe(1);
    isSlow = false;
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    expect(await harness.subjects(room.roomId)).toHaveLength(3);
  });

  it('leaves the log whole, and its message is the last one of the room then', async () => {
    const harness = new ConsumerHarness(urls);
    const room = harness.room();
    const message = await room.create('ann');
    for (const group of GROUPS) await harness.start(group);
    for (const group of GROUPS) await expect.poll(() => harness.lag(group)).toBe(0);
    const more = { name: 'me', logMax: 1_000, metrics: new Metrics(), logger: createLogger('silent') };
    const trimmer = new Trimmer({ redis: harness.redis, hotTailMs: 0, ...more });
    await expect.poll(() => trimmer.once()).toBe(1);
    expect(await room.hotSeqs()).toEqual([]);
    const [floor, last] = await harness.redis.commands.hmget(
      harness.redis.keys.room(room.roomId).room,
      'floor',
      'last',
    );
    expect(floor).toBe('3');
    expect(JSON.parse(last ?? '')).toEqual(message);
  });
});
