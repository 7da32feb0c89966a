import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Engine } from '../../../infra/development/standalone/engine.ts';
import { Crowd } from '../crash/crowd.js';
import { OUTAGE_MS, printCounts } from './chaos-settings.js';
import { ClusterHarness, STAGE_MS } from './cluster-harness.js';
import { describeOwn } from './own-engines.js';
import { ALL, type Service, Watch } from './outage-watch.js';

const NAMES = ['민수', 'dana'];
const ROOMS = 2;
const BEFORE = 6;
const WHILE_AWAY = 3;
const SETTLED_MS = 60_000;
/** The hot tail, and the trimmer's pace. */
const TRIMMED_MS = 30_000;
const BACK_MS = 60_000;
/** So long the gateway waits for `/readyz`. */
const GATEWAY_MS = 2_000;
const LOOK_EVERY_MS = 500;
const SILENT_MS = 1_000;

/** What is away, how, and what then does not go on: the table of docs/operations.md. */
interface Outage {
  away: (harness: ClusterHarness) => Promise<unknown> | void;
  back: (harness: ClusterHarness) => Promise<unknown> | void;
  without: readonly Service[];
}

const killed = (engine: Engine, without: readonly Service[]): Outage => ({
  away: () => engine.kill(),
  back: () => engine.restart(),
  without,
});

const frozen = (engine: Engine, without: readonly Service[]): Outage => ({
  away: async () => {
    await engine.freeze();
    await vi.waitFor(() => expectSilent(engine.url), { timeout: 10_000 });
  },
  back: () => engine.thaw(),
  without,
});

await describeOwn(['redis', 'dynamo', 'elasticsearch'], `for ${OUTAGE_MS / 1_000} s`, (engines) => {
  const { redis, dynamo, elasticsearch } = engines;
  let harness: ClusterHarness;
  let crowd: Crowd;
  let watch: Watch;

  beforeAll(async () => {
    harness = await ClusterHarness.open(engines);
    crowd = await Crowd.meet(harness.urls, { userIds: NAMES, rooms: ROOMS });
    watch = await Watch.begin(harness.urls);
  }, STAGE_MS);
  afterAll(() => harness.close());
  afterAll(() => [watch, crowd].forEach((each) => each.close()));

  const OUTAGES: Record<string, Outage> = {
    'DynamoDB is dead': killed(dynamo, ['old messages']),
    'DynamoDB hangs': frozen(dynamo, ['old messages']),
    'Elasticsearch is dead': killed(elasticsearch, ['search']),
    'Elasticsearch hangs': frozen(elasticsearch, ['search']),
    'Redis is dead': killed(redis, ALL),
    'Redis hangs': frozen(redis, ALL),
    'a consumer is dead': {
      away: ({ cluster }) => cluster.consumers.elasticsearch.kill(),
      back: ({ cluster }) => cluster.consumers.elasticsearch.restart(),
      without: [],
    },
    'all replicas are dead': {
      away: ({ cluster }) => Promise.all(cluster.replicas.map((each) => each.kill())),
      back: ({ cluster }) => Promise.all(cluster.replicas.map((each) => each.restart())),
      without: ALL,
    },
  };

  /** And the consumers caught up, and what is older than the hot tail left Redis. */
  async function untilAllGoesOn(): Promise<void> {
    for (const roomId of [...crowd.roomIds, watch.roomId]) {
      await vi.waitFor(async () => expect(await harness.archives.hot(roomId)).toBe(0), { timeout: TRIMMED_MS });
    }
    await vi.waitFor(async () => expect(await watch.look()).toEqual(ALL), { timeout: BACK_MS });
  }

  it.each(Object.entries(OUTAGES))(
    '%s: what does not need it goes on, and afterwards nothing is missing',
    async (what, { away, back, without }) => {
      harness.printLinesOfFailure();
      const counts = { looks: 0, slowestReadyMs: 0 };
      // Older than Redis keeps.
      await crowd.write(`before ${what}`, BEFORE);
      await crowd.settled(SETTLED_MS);
      await untilAllGoesOn();
      const over = pause(OUTAGE_MS, true);
      await away(harness);
      try {
        await crowd.write(`while ${what}`, WHILE_AWAY);
        do {
          expect((await watch.look()).join(), 'goes on').toBe(ALL.filter((it) => !without.includes(it)).join());
          counts.looks += 1;
        } while (!(await Promise.race([over, pause(LOOK_EVERY_MS, false)])));
        // People who can send are not kept waiting; the others' messages stay in their outboxes.
        if (without.includes('sending')) expect(await crowd.first.unsent()).toBeGreaterThan(0);
        else await crowd.settled(SETTLED_MS);
      } finally {
        await over;
        await back(harness);
      }
      await crowd.settled(BACK_MS);
      await harness.expectKept(crowd);
      await untilAllGoesOn();
      counts.slowestReadyMs = watch.slowestReadyMs;
      printCounts(what, { ...counts, ...crowd.counts });
      expect(counts.slowestReadyMs).toBeLessThan(GATEWAY_MS);
      for (const code of watch.refusals) expect(code).toBe('unavailable');
    },
    OUTAGE_MS + 240_000,
  );
});

/** It accepts a connection and answers nothing. */
async function expectSilent(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    socket.write(url.startsWith('redis') ? 'PING\r\n' : 'GET / HTTP/1.0\r\n\r\n');
    const answer = await Promise.race([once(socket, 'data').then(() => 'an answer'), pause(SILENT_MS, 'silence')]);
    expect(answer).toBe('silence');
  } finally {
    socket.destroy();
  }
}
