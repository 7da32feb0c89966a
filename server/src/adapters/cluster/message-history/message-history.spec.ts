import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { messageItem, tables, type LogEntry } from '@suda/engines/log';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { messageHistorySuite } from '../../../ports/suites/message-history.suite.js';
import { refused, useHarness } from '../../../ports/testing/harness.js';
import { ArchivePump, dynamoForTest } from '../testing/archive-pump.js';
import { openArchive, type Trimmed } from '../testing/open-archive.js';
import { ArchivedRoom } from '../testing/archived-room.js';
import { DynamoArchive } from '../dynamo/archive.js';
import { DynamoMessageHistory } from './message-history.js';
import { HotMessages } from './hot-messages.js';
import { connectRedis } from '../redis/connect.js';
import { redisForTest } from '../testing/redis.js';

// Hundreds of reads, one after the other: two seconds alone, and many times that on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

await describeOn(['redis', 'dynamo'], 'DynamoMessageHistory', ({ redis: redisUrl, dynamo }) => {
  const TRIMMED: Record<string, Trimmed> = {
    'with nothing trimmed': () => false,
    'with all trimmed': () => true,
    'with the older half of revs trimmed': ({ rev }) => rev <= 18,
    'with every second entry trimmed': ({ rev }) => rev % 2 === 0,
  };
  describe.for(Object.entries(TRIMMED))('%s', ([, trimmed]) => {
    const forgets = [32, 33, 34, 35, 36].some((rev) => trimmed({ rev } as LogEntry));
    messageHistorySuite(() => openArchive({ redis: redisUrl, dynamo }, trimmed), { forgets });
  });

  describe('the log, when a message has left Redis', () => {
    const harness = useHarness(() => openArchive({ redis: redisUrl, dynamo }, () => true));

    it('changes it, and knows the key that made it', async () => {
      const { roomLog, history } = harness().backend;
      const owner = await harness().person();
      const { roomId } = await harness().room(owner);
      const command = {
        roomId,
        userId: owner.userId,
        content: 'once',
        clientMessageId: 'key',
        mentions: [owner.userId],
      };
      const { message } = await roomLog.append(command);
      const { seq } = message;
      const ref = { roomId, seq, userId: owner.userId };
      const read = () => history.message(roomId, seq);
      expect(await read()).toEqual(message);
      expect(await roomLog.append(command)).toEqual({ message, duplicate: true });
      const edited = await roomLog.changeMessage(ref, { type: 'edit', content: 'edited' });
      expect(edited).toMatchObject({ changed: true, message: { rev: message.rev + 1, mentions: [owner.userId] } });
      expect(await read()).toEqual(edited.message);
      const reacted = await roomLog.changeMessage(ref, { type: 'react', emoji: '👍', on: true });
      expect(await read()).toEqual(reacted.message);
      expect(await roomLog.changeMessage(ref, { type: 'react', emoji: '👍', on: true })).toEqual({
        ...reacted,
        changed: false,
      });
      const deleted = await roomLog.changeMessage(ref, { type: 'delete' });
      expect(await read()).toEqual(deleted.message);
      expect(deleted.message).toMatchObject({ content: '', deletedAt: expect.any(String) as string });
    });
  });

  async function open() {
    const redis = await connectRedis(redisForTest(redisUrl));
    const pump = await ArchivePump.open(redis, { dynamo });
    onTestFinished(async () => {
      await pump.close();
      await redis.close();
    });
    const faults: unknown[] = [];
    const hot = new HotMessages(redis);
    const historyOver = (client: typeof pump.dynamo) =>
      new DynamoMessageHistory(
        hot,
        new DynamoArchive(client, { tablePrefix: pump.tablePrefix, observe: ({ error }) => faults.push(error) }),
      );
    return { redis, pump, room: new ArchivedRoom(redis), history: historyOver(pump.dynamo), historyOver, faults };
  }

  /** DynamoDB that nobody answers for. */
  function noDynamo() {
    const client = dynamoForTest('http://127.0.0.1:1');
    onTestFinished(() => client.destroy());
    return client;
  }

  const seqsOf = (messages: readonly { seq: number }[]): number[] => messages.map((it) => it.seq);

  it('has no gap and no old state while messages are changed and trimmed', async () => {
    const { pump, room, history, faults } = await open();
    for (let i = 0; i < 20; i++) await room.append();
    const latest = new Map<number, number>();
    const write = async (round: number) => {
      await room.append();
      const { seq, rev } = await room.edit(1 + ((round * 7) % 20), `edit ${round}`);
      latest.set(seq, rev);
    };
    const read = async () => {
      const known = new Map(latest);
      const { messages, rev } = await history.page(room.roomId, { after: 0 }, 200);
      expect(seqsOf(messages)).toEqual(messages.map((_, i) => i + 1));
      for (const [seq, edited] of known) expect(messages[seq - 1]?.rev).toBeGreaterThanOrEqual(edited);
      expect(rev).toBeGreaterThanOrEqual(Math.max(0, ...known.values()));
    };
    // Small trims: what is copied and dropped while one page is read is what could leave a gap.
    for (let trim = 0; trim < 100; trim++) {
      let done = false;
      const writing = (async () => {
        for (let i = 0; i < 2; i++) await write(trim * 2 + i);
      })();
      const meanwhile = Promise.all([writing, pump.trim()]).finally(() => (done = true));
      const reading = (async () => {
        while (!done) await read();
      })();
      await Promise.all([meanwhile, reading]);
    }
    expect(faults).toEqual([]);
  });

  it('has no gap when all is trimmed between two reads', async () => {
    const { redis, pump, room } = await open();
    for (let i = 0; i < 3; i++) await room.append();
    await pump.trim();
    for (let i = 0; i < 3; i++) await room.append();
    const hot = new HotMessages(redis);
    const archive = new DynamoArchive(pump.dynamo, { tablePrefix: pump.tablePrefix });
    for (const store of [hot, archive] as { range(...place: [string, number, number]): Promise<unknown> }[]) {
      const read = store.range.bind(store);
      store.range = (...place) => read(...place).finally(() => pump.trim());
    }
    const history = new DynamoMessageHistory(hot, archive);
    expect(seqsOf((await history.page(room.roomId, {}, 6)).messages)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('returns the changes since a rev if all later ones are hot, and none for an older rev', async () => {
    const { pump, room, history } = await open();
    for (let i = 0; i < 6; i++) await room.append();
    await pump.trim(({ rev }) => rev <= 4);
    const second = await room.edit(2, 'changed');
    expect(await history.changesSince(room.roomId, 3, 10)).toBeUndefined();
    expect(seqsOf((await history.changesSince(room.roomId, 4, 10))?.messages ?? [])).toEqual([5, 6, 2]);
    expect(await history.changesSince(room.roomId, 4, 2)).toMatchObject({ more: true });
    expect(await history.changesSince(room.roomId, 6, 10)).toEqual({ messages: [second], more: false });
    await pump.trim();
    expect(await history.changesSince(room.roomId, 6, 10)).toBeUndefined();
    expect(await history.changesSince(room.roomId, 7, 10)).toEqual({ messages: [], more: false });
  });

  it('knows the newer states of messages that are hot', async () => {
    const { redis, pump, room } = await open();
    const other = new ArchivedRoom(redis);
    const old = [await room.append(), await room.append(), await other.append(), await other.append()];
    await pump.trim();
    const [second, third] = [await room.edit(2, 'changed'), await other.edit(1, 'changed too')];
    await redis.commands.hdel(redis.keys.room(other.roomId).hot, '2');
    expect(await new HotMessages(redis).present(old)).toEqual([old[0], second, third, old[3]]);
    const newest = old.map((message) => ({ ...message, rev: 99 }));
    expect(await new HotMessages(redis).present(newest)).toEqual(newest);
  });

  it('reads DynamoDB only for messages that are not hot', async () => {
    const { pump, room, historyOver, faults } = await open();
    for (let i = 0; i < 10; i++) await room.append();
    await pump.trim(({ rev }) => rev <= 5);
    await room.edit(2, 'hot again');
    const history = historyOver(noDynamo());
    expect(seqsOf((await history.page(room.roomId, {}, 5)).messages)).toEqual([6, 7, 8, 9, 10]);
    expect(await history.message(room.roomId, 2)).toMatchObject({ content: 'hot again' });
    expect(faults).toEqual([]);
    await refused(history.page(room.roomId, {}, 6), 'unavailable');
    await refused(history.message(room.roomId, 1), 'unavailable');
    expect(faults).toHaveLength(2);
  });

  it('reads ranges that DynamoDB gives in parts', async () => {
    const { pump, room, history } = await open();
    // 200 messages of 12 kB: more than twice what one answer holds.
    await Promise.all(Array.from({ length: 200 }, () => room.append('국'.repeat(4_000))));
    await pump.trim();
    expect(seqsOf((await history.page(room.roomId, {}, 200)).messages)).toHaveLength(200);
  });

  it('returns the newer state if both have one', async () => {
    const { pump, room, history } = await open();
    const [, second] = [await room.append(), await room.append(), await room.append(), await room.append()];
    await pump.copy();
    await room.edit(3, 'newer in hot');
    const item = messageItem({ ...second, rev: 99, content: 'newer in the archive' });
    await pump.dynamo.send(new PutCommand({ TableName: tables(pump.tablePrefix).messages.TableName, Item: item }));
    await pump.trim(({ rev }) => rev === 1 || rev === 4);
    const { messages } = await history.page(room.roomId, {}, 4);
    expect(messages.map((it) => it.content)).toEqual([
      'message 1',
      'newer in the archive',
      'newer in hot',
      'message 4',
    ]);
  });

  it('gives nothing of a deleted room that the archive still holds', async () => {
    const { pump, room, history } = await open();
    await room.append();
    await pump.trim();
    expect(await history.message(room.roomId, 1)).toBeDefined();
    await room.delete();
    expect(await history.message(room.roomId, 1)).toBeUndefined();
    expect(await history.page(room.roomId, {}, 10)).toEqual({ messages: [], more: false, rev: 0 });
    expect(await history.changesSince(room.roomId, 0, 10)).toEqual({ messages: [], more: false });
  });

  it('reports lost messages, and returns the others', async () => {
    const { redis, room, history, faults } = await open();
    for (let i = 0; i < 3; i++) await room.append();
    await redis.commands.hdel(redis.keys.room(room.roomId).hot, '2');
    expect(seqsOf((await history.page(room.roomId, {}, 10)).messages)).toEqual([1, 3]);
    expect(faults).toEqual([new Error(`room ${room.roomId} has lost its messages 2`)]);
  });
});
