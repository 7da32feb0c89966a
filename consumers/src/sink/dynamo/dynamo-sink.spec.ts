import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { raiseMarks, readMarks } from '@suda/engines/dynamo';
import { messageItem, PARTITIONS, partitionOf, tables, type MemberItem, type RoomItem } from '@suda/engines/log';
import { expect, it, onTestFinished, vi } from 'vitest';
import { describeOn } from '../../../../infra/development/standalone/describe-on.ts';
import { dynamoError, EngineProxy } from '../../../../infra/development/standalone/engine-proxy.ts';
import { ConsumerHarness } from '../../../test/harness.js';
import { lastIds, olderPartitions } from '@suda/engines/redis';
import { TestRoom } from '../../../test/room.js';
import { DeadLetters } from '../../dead-letters/dead-letters.js';
import { StreamReader } from '../../source/stream-reader.js';

await describeOn(['redis', 'dynamo'], 'the consumer of DynamoDB', (urls) => {
  async function open(more: Record<string, string> = {}) {
    const proxy = await EngineProxy.open(urls.dynamo);
    onTestFinished(() => proxy.close());
    return { proxy, harness: new ConsumerHarness({ ...urls, dynamo: proxy.url }, more) };
  }

  const isWrite = (operation: string): boolean => ['BatchWriteItem', 'PutItem'].includes(operation);

  it('writes the current state of every message to the table, once', async () => {
    const { proxy, harness } = await open();
    const rooms = Array.from({ length: 10 }, () => harness.room());
    for (let i = 0; i < 60; i++) for (const room of rooms) await room.append();
    for (const room of rooms) {
      await room.edit(3, 'edited');
      await room.erase(5);
    }
    await harness.start('dynamo');
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    for (const room of rooms) expect(await harness.archived(room.roomId)).toEqual(room.all());
    // Without a condition each goes out once at most: on a busy machine some come too late for that.
    const batched = proxy.asked
      .filter(({ operation }) => operation === 'BatchWriteItem')
      .flatMap(({ body }) =>
        Object.values((JSON.parse(body) as { RequestItems: Record<string, unknown[]> }).RequestItems).flat(),
      )
      .map((request) => JSON.stringify(request));
    expect(batched.length).toBeGreaterThan(0);
    expect(new Set(batched).size).toBe(batched.length);
    // And those that come later.
    const room = rooms[0]!;
    await room.append('later');
    await expect.poll(() => harness.archivedMessage(room.roomId, 61)).toMatchObject({ content: 'later' });
  });

  it.each([
    ['that it wrote itself', false],
    ['that was there before it began', true],
  ])('overwrites no archived message %s with another of its number', async (_, restarts) => {
    const { harness } = await open();
    const room = harness.room();
    const service = await harness.start('dynamo');
    for (let i = 0; i < 5; i++) await room.append();
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    if (restarts) {
      await service.stop();
      await harness.start('dynamo');
    }
    // A Redis of before the fourth message, in which more was changed since.
    const older = new TestRoom(harness.redis, room.roomId);
    Object.assign(older, { seq: 3, rev: 40 });
    const createdAt = new Date(Date.now() + 60_000).toISOString();
    const again = await older.append('another fourth', { createdAt });
    await older.edit(again.seq, 'another fourth, edited');
    await older.append('another fifth', { createdAt });
    await older.append('sixth', { createdAt });
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    const archived = await harness.archived(room.roomId);
    expect(archived.slice(0, 5)).toEqual(room.all());
    expect(archived[5]).toMatchObject({ seq: 6, content: 'sixth' });
    const reasons: string[] = [];
    for await (const page of new DeadLetters(harness.redis, 'dynamo').pages())
      reasons.push(...page.map(({ reason }) => reason));
    expect(reasons).toEqual(Array(3).fill(expect.stringMatching(/^the archive has another message of this number/)));
  });

  it('says how far it was given the log, and never less', async () => {
    const { harness } = await open();
    const prefix = harness.settings.DYNAMO_TABLE_PREFIX;
    expect(await readMarks(harness.dynamo, prefix)).toEqual(new Map());
    await harness.start('dynamo');
    const room = harness.room();
    for (let i = 0; i < 3; i++) await room.append();
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    const partition = partitionOf(room.roomId);
    const last = (await lastIds(harness.redis)).get(partition);
    expect(await readMarks(harness.dynamo, prefix)).toEqual(new Map([[partition, last]]));
    expect((await olderPartitions(harness.redis, new Map([[partition, '9999999999999-0']]))).size).toBe(1);
    expect((await olderPartitions(harness.redis, new Map([[partition, last!]]))).size).toBe(0);
    const other = (partition + 1) % PARTITIONS;
    const raised = new Map([
      [partition, '5-0'],
      [other, '7-12'],
    ]);
    await raiseMarks(harness.dynamo, prefix, raised);
    await raiseMarks(harness.dynamo, prefix, new Map([[other, '7-9']]));
    expect(await readMarks(harness.dynamo, prefix)).toEqual(new Map([...raised, [partition, last]]));
  });

  it('undoes no change that others wrote while this process stood still with an answer of the log', async () => {
    const { harness } = await open();
    const room = harness.room();
    const TableName = tables(harness.settings.DYNAMO_TABLE_PREFIX).messages.TableName;
    let stoodStillMs = 0;
    const now = Date.now.bind(Date);
    vi.spyOn(Date, 'now').mockImplementation(() => now() + stoodStillMs);
    const read: StreamReader['fresh'] = Reflect.get(StreamReader.prototype, 'fresh');
    vi.spyOn(StreamReader.prototype, 'fresh').mockImplementation(async function (this: StreamReader) {
      const entries = await read.call(this);
      for (const message of entries.length > 0 ? room.all() : []) {
        const Item = messageItem({ ...message, rev: message.rev + 1, content: 'edited' });
        await harness.dynamo.send(new PutCommand({ TableName, Item }));
        stoodStillMs += 60_000;
      }
      return entries;
    });
    onTestFinished(() => void vi.restoreAllMocks());
    await harness.start('dynamo');
    await room.append();
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    expect(await harness.archived(room.roomId)).toMatchObject([{ rev: 2, content: 'edited' }]);
  });

  it('stores rooms, members and former members', async () => {
    const { harness } = await open();
    const room = harness.room();
    const first = await room.change({ name: 'First' });
    const ann = await room.member('ann', { role: 'owner' });
    await room.member('bob');
    const second = await room.change({ name: 'Second' });
    const bob = await room.member('bob', { left: true });
    await harness.start('dynamo');
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    expect(first.rev).toBe(1);
    const items = await harness.subjects<RoomItem | MemberItem>(room.roomId);
    expect(items.map(({ subject, rev, state }) => ({ subject, rev, state }))).toEqual([
      { subject: 'member#ann', rev: 2, state: ann },
      { subject: 'member#bob', rev: 5, state: bob },
      { subject: 'room', rev: 4, state: second },
    ]);
  });

  it('retries unprocessed, throttled and aborted writes without loss', async () => {
    const { proxy, harness } = await open();
    await harness.start('dynamo');
    let calls = 0;
    proxy.rule = async ({ operation, body }, pass) => {
      if (!isWrite(operation)) return pass();
      calls += 1;
      if (operation === 'BatchWriteItem' && calls % 2 === 1) {
        // Half a batch.
        const { RequestItems } = JSON.parse(body) as { RequestItems: Record<string, unknown[]> };
        const [[table, items]] = Object.entries(RequestItems) as [[string, unknown[]]];
        const half = Math.ceil(items.length / 2);
        const answer = await pass(JSON.stringify({ RequestItems: { [table]: items.slice(0, half) } }));
        return { ...answer, body: JSON.stringify({ UnprocessedItems: { [table]: items.slice(half) } }) };
      }
      if (calls % 7 === 0) return dynamoError(400, 'ProvisionedThroughputExceededException');
      if (calls % 11 === 0) return dynamoError(500, 'InternalServerError');
      if (calls % 13 === 0) return 'drop';
      return pass();
    };
    const room = harness.room();
    for (let i = 0; i < 300; i++) await room.append();
    await room.edit(7, 'edited');
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    expect(await harness.archived(room.roomId)).toEqual(room.all());
  });

  it('retries with the condition, so that a lost answer undoes no later change', async () => {
    const { proxy, harness } = await open();
    await harness.start('dynamo');
    let first: (() => void) | undefined;
    const firstTry = new Promise<void>((resolve) => (first = resolve));
    // The batch gets through, its answer does not.
    proxy.rule = async ({ operation }, pass) => {
      if (operation !== 'BatchWriteItem') return pass();
      await pass();
      first?.();
      return 'drop';
    };
    const room = harness.room();
    await room.append('first');
    await firstTry;
    await room.edit(1, 'second');
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    expect(await harness.archivedMessage(room.roomId, 1)).toMatchObject({ content: 'second', rev: 2 });
    expect(proxy.count('BatchWriteItem')).toBe(1);
  });

  it('writes no change before its message, which another consumer may be writing', async () => {
    const { proxy, harness } = await open();
    let release: (() => void) | undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    proxy.rule = async ({ operation }, pass) => {
      if (operation === 'BatchWriteItem') await released;
      return pass();
    };
    await harness.start('dynamo');
    const room = harness.room();
    await room.append('first');
    await expect.poll(() => proxy.count('BatchWriteItem')).toBe(1);
    // The other consumer gets the change while the first still writes the message.
    await room.edit(1, 'second');
    await expect.poll(() => proxy.count('PutItem')).toBeGreaterThan(1);
    expect(await harness.archivedMessage(room.roomId, 1)).toBeUndefined();
    release?.();
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    expect(await harness.archivedMessage(room.roomId, 1)).toMatchObject({ content: 'second', rev: 2 });
  });

  it('removes a deleted room in the background, and resumes after an interruption', async () => {
    const { proxy, harness } = await open();
    const room = harness.room();
    const other = harness.room();
    await room.member('ann');
    await room.change();
    for (let i = 0; i < 70; i++) await room.append();
    await other.append('stays');
    const service = await harness.start('dynamo');
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    let removed = 0;
    proxy.rule = async ({ operation, body }, pass) => {
      if (operation !== 'BatchWriteItem' || !body.includes('DeleteRequest')) return pass();
      removed += 1;
      return removed > 1 ? dynamoError(400, 'ThrottlingException') : pass();
    };
    await room.delete();
    await expect.poll(() => removed).toBeGreaterThan(1);
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    await service.stop();
    expect((await harness.subjects<RoomItem>(room.roomId)).at(-1)).toMatchObject({ subject: 'room', deleted: true });
    proxy.rule = (_, pass) => pass();
    await harness.start('dynamo');
    await expect.poll(() => harness.archived(room.roomId)).toEqual([]);
    await expect.poll(() => harness.subjects(room.roomId)).toEqual([]);
    expect(await harness.archived(other.roomId)).toHaveLength(1);
  });
});
