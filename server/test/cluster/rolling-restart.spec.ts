import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { watch } from 'vue';
import type { Engine } from '../../../infra/development/standalone/engine.ts';
import type { ClientPage } from '../convergence/client-page.js';
import { Crowd } from '../crash/crowd.js';
import { printCounts } from './chaos-settings.js';
import { ClusterHarness, STAGE_MS } from './cluster-harness.js';
import { describeOwn } from './own-engines.js';

const PEOPLE = 8;
const ROOMS = 2;
/** Between the messages of one page to one room. */
const TALK_EVERY_MS = 300;
const SENT_MS = 30_000;
const STOP_MS = 5_000;
/** Longest that one page may be without the server; a busy machine is late. */
const LONGEST_PAUSE_MS = 3_000;
/** They leave over at least so long, where without a notice it is a millisecond. A busy page sees them late. */
const SPREAD_MS = 300;

/** When a page lost the server, and when it had it again. */
interface Break {
  from: number;
  to: number;
}

await describeOwn([], 'a rolling restart under load', (engines) => {
  let harness: ClusterHarness;

  beforeAll(async () => {
    harness = await ClusterHarness.open(engines, { env: { STOP_NOTICE_MS: '1500' } });
  }, STAGE_MS);
  afterAll(() => harness.close());

  it('loses no message, interrupts briefly, and closes sockets one by one', async () => {
    harness.printLinesOfFailure();
    const userIds = Array.from({ length: PEOPLE }, (_, index) => `person ${index}`);
    const crowd = await Crowd.meet([harness.cluster.url], { userIds, rooms: ROOMS });
    const breaks = crowd.pages.map(breaksOf);
    const counts = { stopMs: [] as number[], reconnects: [] as number[], spreadMs: [] as number[], longestPauseMs: 0 };
    try {
      const stopTalking = talk(crowd);
      for (const replica of harness.cluster.replicas) {
        const since = performance.now();
        counts.stopMs.push(await restarted(replica));
        await crowd.settled(SENT_MS);
        const ofThis = breaks.flat().filter(({ from }) => from >= since);
        const left = ofThis.map(({ from }) => from);
        counts.reconnects.push(ofThis.length);
        counts.spreadMs.push(Math.round(Math.max(...left) - Math.min(...left)));
      }
      await stopTalking();
      await crowd.settled(SENT_MS);
      counts.longestPauseMs = Math.round(Math.max(...breaks.flat().map(({ from, to }) => to - from)));
      await harness.expectKept(crowd);
      for (const ms of counts.stopMs) expect(ms, 'from SIGTERM to the end').toBeLessThan(STOP_MS);
      // All were on the second when it stopped, and half of them on the first.
      expect(counts.reconnects[1]).toBe(PEOPLE);
      expect(counts.reconnects[0]).toBe(PEOPLE / 2);
      for (const ms of counts.spreadMs)
        expect(ms, 'between the first and the last who left').toBeGreaterThan(SPREAD_MS);
      expect(counts.longestPauseMs).toBeLessThan(LONGEST_PAUSE_MS);
    } finally {
      printCounts('rolling restart', { ...counts, ...crowd.counts });
      crowd.close();
    }
  }, 180_000);
});

/** Everybody writes to every room, again and again. Gives what ends that. */
function talk(crowd: Crowd): () => Promise<void> {
  const over = new AbortController();
  const talking = (async () => {
    for (let turn = 1; !over.signal.aborted; turn++) {
      await crowd.write(`turn ${turn}`, 1);
      await pause(TALK_EVERY_MS);
    }
  })();
  return () => {
    over.abort();
    return talking;
  };
}

/** Restarts it, as an update does. Gives the ms from SIGTERM to its end. */
async function restarted(replica: Engine): Promise<number> {
  const since = performance.now();
  const ended = replica.ended().then((code) => {
    expect(code).toBe(0);
    return Math.round(performance.now() - since);
  });
  await replica.restart();
  return ended;
}

/** Fills with each time that the page is without the server, until it is online and knows its rooms. */
function breaksOf({ connection, rooms }: ClientPage): Break[] {
  const breaks: Break[] = [];
  let from: number | undefined;
  const isBack = () => connection.status.value === 'online' && rooms.state === 'ready';
  watch(
    isBack,
    (back) => {
      if (!back) from = performance.now();
      else if (from !== undefined) {
        breaks.push({ from, to: performance.now() });
        from = undefined;
      }
    },
    { flush: 'sync' },
  );
  return breaks;
}
