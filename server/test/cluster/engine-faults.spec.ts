import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { EngineProxy, PASS, type Rule } from '../../../infra/development/standalone/engine-proxy.ts';
import { Crowd } from '../crash/crowd.js';
import { printCounts } from './chaos-settings.js';
import { ClusterHarness, STAGE_MS } from './cluster-harness.js';
import { type Fault, FAULTS, onWrites, REFUSALS } from './faults.js';
import { describeOwn } from './own-engines.js';

const NAMES = ['민수', 'dana'];
const ROOMS = 2;
const MEANWHILE = 6;
const SENT_MS = 30_000;
const MET_MS = 30_000;
/** Tries that a fault must spoil before it ends. */
const TRIES = 2;
const TEST_MS = 120_000;

const ENGINES = ['dynamo', 'elasticsearch'] as const;

await describeOwn([], 'two servers and both consumers, while an engine', (engines) => {
  const proxies = {} as Record<(typeof ENGINES)[number], EngineProxy>;
  let harness: ClusterHarness;
  let people = 0;

  beforeAll(async () => {
    for (const engine of ENGINES) proxies[engine] = await EngineProxy.open(engines[engine].url);
    harness = await ClusterHarness.open(engines, { through: proxies });
  }, STAGE_MS);
  afterAll(async () => {
    await harness.close();
    for (const engine of ENGINES) proxies[engine].close();
  });

  const meet = (): Promise<Crowd> => {
    people += 1;
    return Crowd.meet(harness.urls, { userIds: NAMES.map((name) => `${name} ${people}`), rooms: ROOMS });
  };

  /** Begins it. Gives what waits until a consumer has met it, and what ends it. */
  async function begin(engine: (typeof ENGINES)[number], fault: Fault) {
    const proxy = proxies[engine];
    if (fault === 'no connection') {
      const from = harness.lines.length;
      const gaveUp = (line: string) => line.startsWith(`into ${engine}`) && line.includes('the engine does not take');
      proxy.close();
      return {
        met: () => vi.waitFor(() => expect(harness.lines.slice(from).some(gaveUp)).toBe(true), { timeout: MET_MS }),
        end: () => proxy.listen(),
      };
    }
    let times = 0;
    proxy.rule = onWrites(fault, () => (times += 1));
    return {
      met: () => vi.waitFor(() => expect(times).toBeGreaterThanOrEqual(TRIES), { timeout: MET_MS }),
      end: async () => void (proxy.rule = PASS),
    };
  }

  const rows = ENGINES.flatMap((engine) =>
    Object.entries(FAULTS[engine]).map(([what, fault]) => [`${engine} ${what}`, engine, fault] as const),
  );
  it.each(rows)(
    '%s: nobody who sends notices, and afterwards all is in both archives, once',
    async (what, engine, fault) => {
      harness.printLinesOfFailure();
      const crowd = await meet();
      const { met, end } = await begin(engine, fault);
      try {
        await crowd.write('meanwhile', MEANWHILE);
        await crowd.settled(SENT_MS);
        await met();
        await crowd.write('still', 1);
        await end();
        await harness.expectKept(crowd);
      } finally {
        printCounts(what, crowd.counts);
        crowd.close();
      }
    },
    TEST_MS,
  );

  it.each(ENGINES)(
    '%s refuses one message for good: that is put aside, and the rest goes on',
    async (engine) => {
      harness.printLinesOfFailure();
      const word = `refused-by-${engine}`;
      const crowd = await meet();
      const rule: Rule = REFUSALS[engine](word);
      proxies[engine].rule = onWrites(rule, () => undefined);
      try {
        await crowd.write('before', 2);
        await crowd.write(word, 1, [crowd.first]);
        await crowd.write('after', 2);
        await crowd.settled(SENT_MS);
        await harness.expectKept(crowd, { [engine]: word });
        expect(await harness.archives.deadLetters(engine)).toHaveLength(ROOMS);
      } finally {
        proxies[engine].rule = PASS;
        await harness.archives.forgetDeadLetters();
        crowd.close();
      }
    },
    TEST_MS,
  );
});
