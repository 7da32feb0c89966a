import { expect, it } from 'vitest';
import { describeOn } from '../../../infra/development/standalone/describe-on.ts';
import { groupsOf, prepareStreams } from './streams.js';
import { openForTest, refusal } from './testing/connections.js';

await describeOn(['redis'], 'the streams of the log', ({ redis }) => {
  it('have both groups, and a number of partitions that stays', async () => {
    const connections = openForTest(redis);
    const { commands, keys } = connections;
    expect(await groupsOf(connections, keys.log(63))).toEqual([]);
    await prepareStreams(connections);
    await prepareStreams(connections);
    const groups = await groupsOf(connections, keys.log(63));
    expect(groups.map(({ name }) => name)).toEqual(['dynamo', 'elasticsearch']);
    await commands.set(keys.partitions, 32);
    await expect(prepareStreams(connections)).rejects.toMatchObject(refusal('32 partitions'));
  });

  it('are prepared by several processes at once', async () => {
    const connections = openForTest(redis);
    await Promise.all([prepareStreams(connections), prepareStreams(connections)]);
    expect(await groupsOf(connections, connections.keys.log(0))).toHaveLength(2);
  });
});
