import { expect, it } from 'vitest';
import { describeOn } from '../../../infra/development/standalone/describe-on.ts';
import { ConsumerHarness } from '../../test/harness.js';
import { prepareStreams } from '@suda/engines/redis';
import { isOver, progressOf } from './progress.js';

await describeOn(['redis'], 'the progress of a group', (urls) => {
  async function open() {
    const harness = new ConsumerHarness(urls);
    await prepareStreams(harness.redis);
    const room = harness.room();
    const { log } = harness.redis.keys.room(room.roomId);
    for (let i = 0; i < 3; i++) await room.append();
    const { commands, keys } = harness.redis;
    const [last] = await commands.xrevrange(log, '+', '-', 'COUNT', 1);
    const over = async () => {
      const [stream] = await progressOf(harness.redis, [keys.logs().indexOf(log)]);
      return isOver(
        stream!.groups.find(({ group }) => group === 'dynamo')!,
        last![0],
      );
    };
    const read = (count: number) => commands.xreadgroup('GROUP', 'dynamo', 'c', 'COUNT', count, 'STREAMS', log, '>');
    return { commands, log, last: last![0], over, read };
  }

  it('is over with an entry that it acked, and not before', async () => {
    const { commands, log, last, over, read } = await open();
    expect(await over()).toBe(false);
    await read(2);
    expect(await over()).toBe(false);
    await read(1);
    expect(await over()).toBe(false);
    await commands.xack(log, 'dynamo', last);
    expect(await over()).toBe(false);
    for (const [id] of await commands.xrange(log, '-', '+')) await commands.xack(log, 'dynamo', id);
    expect(await over()).toBe(true);
  });

  it('is over with entries that left the log before it was given them, but not while it holds others', async () => {
    const { commands, log, over, read } = await open();
    await read(1);
    const [first] = await commands.xrange(log, '-', '+', 'COUNT', 1);
    await commands.xtrim(log, 'MAXLEN', 0);
    expect(await over()).toBe(false);
    await commands.xack(log, 'dynamo', first![0]);
    expect(await over()).toBe(true);
  });
});
