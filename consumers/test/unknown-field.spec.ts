import { expect, it } from 'vitest';
import { describeOn } from '../../infra/development/standalone/describe-on.ts';
import { createLogger } from '../src/observe/logger.js';
import { Metrics } from '../src/observe/metrics.js';
import { rebuildElasticsearch } from '../src/rebuild/rebuild-elasticsearch.js';
import { rebuildRedis } from '../src/rebuild/rebuild-redis.js';
import { ConsumerHarness } from './harness.js';

/** Fields of a later version, of every type that JSON has. */
const LATER = { poll: { question: 'when?', options: ['now', 'later'], closed: false }, pinned: true, weight: 1.5 };

await describeOn(
  ['redis', 'dynamo', 'elasticsearch'],
  'a field of messages and members that no consumer knows',
  (urls) => {
    it('is stored, archived, indexed, and rebuilt into Elasticsearch and Redis', async () => {
      const harness = new ConsumerHarness(urls, { HOT_TAIL_MS: '20' });
      const { commands, keys } = harness.redis;
      const { signal } = new AbortController();
      const archiving = await harness.start('dynamo');
      const indexing = await harness.start('elasticsearch');
      const room = harness.room();
      await room.change();
      const ann = await room.member('ann', LATER as object);
      await room.append('plain');
      await room.append('first state', LATER as object);
      await room.edit(2, 'second state');
      const expected = [room.all()[0], expect.objectContaining({ ...LATER, content: 'second state' })];
      const own = keys.room(room.roomId);
      // All of it has left the log, and hot.
      await expect.poll(() => commands.xlen(own.log)).toBe(0);
      await expect.poll(() => room.hotSeqs()).toEqual([]);
      expect(await harness.archived(room.roomId)).toEqual(expected);
      expect(await harness.indexed(room.roomId)).toEqual(expected);

      const metrics = new Metrics();
      const { index } = await rebuildElasticsearch(harness.settings, {
        logger: createLogger('silent'),
        metrics,
        signal,
      });
      expect(await harness.indexed(room.roomId, index)).toEqual(expected);

      await archiving.stop();
      await indexing.stop();
      await commands.del(own.room, own.members);
      expect(await rebuildRedis(harness.settings, { signal })).toMatchObject({ restored: 1 });
      expect(JSON.parse((await commands.hget(own.room, 'last')) ?? '')).toEqual(expected[1]);
      expect(JSON.parse((await commands.hget(own.members, 'ann')) ?? '')).toEqual(ann);
    });
  },
);
