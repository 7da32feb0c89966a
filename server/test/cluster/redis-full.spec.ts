import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Crowd } from '../crash/crowd.js';
import { Rest } from '../support/rest.js';
import { ProtocolV2Client } from '../support/protocol-v2-client.js';
import { printCounts } from './chaos-settings.js';
import { ClusterHarness, STAGE_MS } from './cluster-harness.js';
import { describeOwn } from './own-engines.js';
import { expectWholeInRedis } from './room-in-redis.js';

const NAMES = ['민수', 'dana'];
const ROOMS = 2;
const BEFORE = 3;
const REPAIRED_MS = 60_000;

await describeOwn(['redis'], 'a full Redis', (engines) => {
  let harness: ClusterHarness;

  beforeAll(async () => {
    // As operated: budgets are in Redis too. Nothing is trimmed, so that all that was written can be compared.
    harness = await ClusterHarness.open(engines, { env: { RATE_LIMITS: 'on', HOT_TAIL_MS: String(60 * 60_000) } });
  }, STAGE_MS);
  afterAll(() => harness.close());

  const maxMemory = (value: string) => harness.archives.redis.config('SET', 'maxmemory', value);

  it('refuses messages, serves reads, writes nothing partially, and resumes when there is memory', async () => {
    harness.printLinesOfFailure();
    const crowd = await Crowd.meet(harness.urls, { userIds: NAMES, rooms: ROOMS });
    const visitor = await ProtocolV2Client.as(harness.urls[1]!, 'visitor');
    const refusals: string[] = [];
    try {
      const own = await visitor.createRoom();
      await visitor.send(own, 'rhubarb');
      await crowd.write('before', BEFORE);
      await crowd.settled(REPAIRED_MS);
      const found = async (url: string) => {
        const { results } = await new Rest(url, { token: visitor.token }).get('search', { query: { q: 'rhubarb' } });
        expect(results).toHaveLength(1);
      };
      await vi.waitFor(() => found(harness.urls[0]!), { timeout: REPAIRED_MS });
      // In the middle of what is under way.
      const full = crowd.atAck(ROOMS, () => maxMemory('1'));
      await crowd.write('while it gets full', BEFORE);
      await full;
      refusals.push((await visitor.refusal('send_message', { roomId: own, content: 'x', clientMessageId: 'x' })).code);
      refusals.push((await visitor.refusal('create_room', { participants: [] })).code);
      refusals.push((await visitor.refusal('update_room', { roomId: own, name: 'x' })).code);
      expect(refusals).toEqual(['unavailable', 'unavailable', 'unavailable']);
      // Reading goes on, for those too who come only now: history, search, a socket.
      for (const url of harness.urls) {
        const rest = new Rest(url, { token: visitor.token });
        expect((await rest.get('messages', { params: { id: own } })).messages.at(-1)).toMatchObject({
          content: 'rhubarb',
        });
        await found(url);
        const again = await ProtocolV2Client.connect(url, { accessToken: visitor.token! });
        await again.command('sync', { rooms: [] });
        again.close();
      }
      for (const id of crowd.roomIds) await expectWholeInRedis(harness.archives, id);
      await maxMemory('0');
      await crowd.settled(REPAIRED_MS);
      await harness.expectKept(crowd);
      for (const id of crowd.roomIds) await expectWholeInRedis(harness.archives, id);
      await visitor.createRoom();
      expect(crowd.counts.resent).toBeGreaterThan(0);
    } finally {
      await maxMemory('0');
      printCounts('Redis full', { refusals, ...crowd.counts });
      visitor.close();
      crowd.close();
    }
  }, 180_000);
});
