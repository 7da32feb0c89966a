import { expect, it, onTestFinished } from 'vitest';
import { describeOn } from '../../../../infra/development/standalone/describe-on.ts';
import { DynamoArchive } from './dynamo/archive.js';
import { HotMessages } from './message-history/hot-messages.js';
import { DynamoMessageHistory } from './message-history/message-history.js';
import { ElasticsearchMessageSearch } from './message-search/message-search.js';
import { connectRedis } from './redis/connect.js';
import { ArchivedRoom } from './testing/archived-room.js';
import { ArchivePump, elasticsearchForTest } from './testing/archive-pump.js';
import { redisForTest } from './testing/redis.js';

const LATER = { poll: { question: 'when?', options: ['now', 'later'] }, pinned: true };

await describeOn(
  ['redis', 'dynamo', 'elasticsearch'],
  'a field of messages that this version does not know',
  (urls) => {
    it('is returned by history and search, from Redis and from the archive', async () => {
      const redis = await connectRedis(redisForTest(urls.redis));
      const pump = await ArchivePump.open(redis, urls);
      const client = elasticsearchForTest(urls.elasticsearch);
      onTestFinished(async () => {
        await pump.close();
        await client.close();
        await redis.close();
      });
      const room = new ArchivedRoom(redis);
      const { roomId } = room;
      const hot = new HotMessages(redis);
      const history = new DynamoMessageHistory(hot, new DynamoArchive(pump.dynamo, { tablePrefix: pump.tablePrefix }));
      const rooms = { roomIdsOf: async () => [roomId], role: async () => 'member' as const };
      const search = new ElasticsearchMessageSearch(client, rooms, hot, { index: pump.index });
      const message = await room.append('a question', LATER);
      expect(message).toMatchObject(LATER);

      const returned = async () => {
        const { messages } = await history.page(roomId, {}, 10);
        const { items } = await search.search({ userId: 'ann', q: 'question', limit: 10 });
        return [...messages, await history.message(roomId, 1), ...items.map((item) => item.message)];
      };
      await pump.copy();
      expect(await returned()).toEqual([message, message, message]);
      await pump.trim();
      expect(await redis.commands.hlen(redis.keys.room(roomId).hot)).toBe(0);
      expect(await returned()).toEqual([message, message, message]);
    });
  },
);
