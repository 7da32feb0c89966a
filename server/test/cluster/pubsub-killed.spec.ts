import { afterAll, beforeAll, expect, it } from 'vitest';
import { Crowd, type OpenConversation } from '../crash/crowd.js';
import { Random } from '../crash/random.js';
import { expectShown, expectWhole, truthOf } from '../crash/truth.js';
import { printCounts, ROUNDS, SEED } from './chaos-settings.js';
import { ClusterHarness, STAGE_MS } from './cluster-harness.js';
import { describeOwn } from './own-engines.js';

const NAMES = ['민수', '지우', 'dana', 'eli'];
const ROOMS = 3;
const UNDER_LOAD = 12;
const SENT_MS = 30_000;
/** What everybody is promised. */
const COMPLETE_MS = 5_000;

await describeOwn(['redis'], 'Pub/Sub connections killed under load', (engines) => {
  const random = new Random(SEED);
  let harness: ClusterHarness;

  beforeAll(async () => {
    harness = await ClusterHarness.open(engines);
  }, STAGE_MS);
  afterAll(() => harness.close());

  it(
    `every client is complete within ${COMPLETE_MS / 1_000} s, ${ROUNDS} times`,
    async () => {
      harness.printLinesOfFailure();
      const counts = { rounds: 0, killed: 0, incompleteAtEnd: 0, slowestMs: 0 };
      const crowd = await Crowd.meet(harness.urls, { userIds: NAMES, rooms: ROOMS });
      try {
        for (let round = 1; round <= ROUNDS; round++) {
          // Those of one replica write: who writes learns from acks what they have missed, who listens can't.
          const turn = random.below(harness.urls.length);
          const writers = crowd.pages.filter((_, index) => index % harness.urls.length === turn);
          const stopKilling = keepKillingFrom(1 + random.below(writers.length * ROOMS * UNDER_LOAD), crowd);
          await crowd.write(`round ${round}, message`, UNDER_LOAD, writers);
          await crowd.settled(SENT_MS);
          counts.incompleteAtEnd += incomplete(crowd);
          const since = performance.now();
          counts.killed += await stopKilling();
          const truth = await truthOf(crowd);
          await expectShown(crowd, truth, COMPLETE_MS);
          counts.slowestMs = Math.max(counts.slowestMs, Math.round(performance.now() - since));
          expectWhole(crowd, truth);
          counts.rounds += 1;
        }
        expect(counts.slowestMs).toBeLessThan(COMPLETE_MS);
        expect(counts.killed).toBeGreaterThan(ROUNDS);
      } finally {
        printCounts('Pub/Sub killed', { ...counts, ...crowd.counts });
        crowd.close();
      }
    },
    60_000 + ROUNDS * 30_000,
  );

  /** How many screens do not show yet what somebody was told is sent. */
  function incomplete({ ledger, conversations }: Crowd): number {
    const newest = new Map<string, number>();
    for (const { roomId, seq } of ledger.acked.values()) newest.set(roomId, Math.max(seq, newest.get(roomId) ?? 0));
    const isBehind = ({ roomId, conversation }: OpenConversation) =>
      (conversation.messages.value.at(-1)?.seq ?? 0) < (newest.get(roomId) ?? 0);
    return conversations.filter(isBehind).length;
  }

  /** From that ack on kills every subscriber, and each again as soon as it is back. Gives what ends that: how many it were. */
  function keepKillingFrom(ack: number, crowd: Crowd): () => Promise<number> {
    let killed = 0;
    let over = false;
    const killing = crowd.atAck(ack, async () => {
      while (!over) killed += (await harness.archives.redis.call('CLIENT', 'KILL', 'TYPE', 'pubsub')) as number;
    });
    return async () => {
      over = true;
      await killing;
      return killed;
    };
  }
});
