import { afterAll, beforeAll, it } from 'vitest';
import { type Engine } from '../../../infra/development/standalone/engine.ts';
import { Crowd } from '../crash/crowd.js';
import { Random } from '../crash/random.js';
import { printCounts, ROUNDS, SEED } from './chaos-settings.js';
import { ClusterHarness, STAGE_MS } from './cluster-harness.js';
import type { Engines } from './own-engines.js';

const NAMES = ['민수', '지우', 'dana', 'eli'];
const ROOMS = 3;
/** Messages of one page to one room: under way when something dies, and written while it is dead. */
const UNDER_LOAD = 9;
const WHILE_DEAD = 1;
const BACK_MS = 60_000;

export interface Victim {
  kill(): Promise<unknown>;
  /** Resolves when it serves again. */
  revive(): Promise<unknown>;
  /** Nobody can send while it is dead. */
  isVital?: true;
}

export const engineVictim = (engine: Engine): Victim => ({
  kill: () => engine.kill(),
  revive: () => engine.restart(),
});

/** For each victim, which is chosen again for each round, a test that kills it again and again while people write. */
export function killUnderLoad(
  engines: Engines,
  victims: Record<string, (harness: ClusterHarness, random: Random) => Victim>,
): void {
  const random = new Random(SEED);
  let harness: ClusterHarness;

  beforeAll(async () => {
    harness = await ClusterHarness.open(engines);
  }, STAGE_MS);
  afterAll(() => harness.close());

  it.each(Object.entries(victims))(
    `%s: every acked message is there, once and in one order for everybody, over ${ROUNDS} kills`,
    async (who, choose) => {
      harness.printLinesOfFailure();
      const counts = { rounds: 0, unansweredAtKill: 0 };
      const crowd = await Crowd.meet(harness.urls, { userIds: NAMES.map((name) => `${name} ${who}`), rooms: ROOMS });
      const { ledger, conversations } = crowd;
      try {
        for (let round = 1; round <= ROUNDS; round++) {
          const victim = choose(harness, random);
          const killed = crowd.atAck(1 + random.below(conversations.length * (UNDER_LOAD - 2)), () => {
            counts.unansweredAtKill += ledger.unanswered.length;
            return victim.kill();
          });
          await crowd.write(`round ${round}, message`, UNDER_LOAD);
          await killed;
          await crowd.write(`round ${round}, while it is dead`, WHILE_DEAD);
          if (!victim.isVital) await crowd.settled(BACK_MS);
          await victim.revive();
          await crowd.settled(BACK_MS);
          counts.rounds += 1;
        }
        await harness.expectKept(crowd);
      } finally {
        printCounts(`kill -9, ${who}`, { ...counts, ...crowd.counts });
        crowd.close();
      }
    },
    60_000 + ROUNDS * 60_000,
  );
}
