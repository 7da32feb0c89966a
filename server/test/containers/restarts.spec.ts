import { expect, test, vi } from 'vitest';
import { fresh } from '../../src/ports/testing/harness.js';
import { Crowd } from '../crash/crowd.js';
import { expectShown, expectWhole, truthOf } from '../crash/truth.js';
import { printCounts } from '../cluster/chaos-settings.js';
import { type Container, containers, docker, isWell, pidOf, restartsOf } from './compose.js';

const NAMES = ['민수', 'dana'];
const ROOMS = 2;
const WHILE_AWAY = 3;
/** A round for each container; a space-separated list of services in the environment names fewer. */
const CHOSEN = (process.env['CHAOS_SERVICES'] ?? '').split(' ').filter(Boolean);
const WELL_MS = 240_000;
const SETTLED_MS = 90_000;
const SHOWN_MS = 60_000;
const LOOK_EVERY_MS = 500;

const running = (await containers()).filter(({ state }) => state === 'running');
const chosen = running.filter(({ service }) => CHOSEN.length === 0 || CHOSEN.includes(service));

const urlOf = (service: string): string => {
  const port = running.find((container) => container.service === service)?.ports[0];
  if (port === undefined) throw new Error(`${service} does not run: docker compose up -d`);
  return `http://localhost:${port}`;
};

const nameOf = ({ name }: Container): string => name;

/** What happens to a container that runs, and brings it back; `meanwhile` is called while it is away. */
const FATES: Record<string, (name: string, meanwhile: () => Promise<void>) => Promise<void>> = {
  'is killed, and started': async (name, meanwhile) => {
    await docker('kill', name);
    await meanwhile().finally(() => docker('start', name));
  },
  'is restarted': async (name, meanwhile) => {
    await Promise.all([docker('restart', name), meanwhile()]);
  },
  'is stopped, and started': async (name, meanwhile) => {
    await docker('stop', name);
    await meanwhile().finally(() => docker('start', name));
  },
  crashes: async (name, meanwhile) => {
    const pid = await pidOf(name);
    // Docker's own machine hides it on some systems.
    if (pid === undefined) return;
    const before = await restartsOf(name);
    process.kill(pid, 'SIGKILL');
    await meanwhile();
    await vi.waitFor(async () => expect(await restartsOf(name)).toBeGreaterThan(before), { timeout: WELL_MS });
  },
};

/** Resolves with how long it took until all that ran before is well again, and the gateway knows a replica. */
async function allWell(): Promise<number> {
  const began = performance.now();
  const ill = async () =>
    (await containers()).filter((it) => running.some(({ name }) => name === it.name) && !isWell(it));
  const wait = { timeout: WELL_MS, interval: LOOK_EVERY_MS };
  await vi.waitFor(async () => expect((await ill()).map(nameOf)).toEqual([]), wait);
  await vi.waitFor(async () => expect((await fetch(urlOf('kong'))).status).toBe(200), wait);
  return Math.round((performance.now() - began) / 1_000);
}

/** People at the app and at the gateway write before, meanwhile and after; nothing of it is missing, double or out of order. */
async function expectSurvived(what: string, fate: (meanwhile: () => Promise<void>) => Promise<void>): Promise<void> {
  await allWell();
  const crowd = await Crowd.meet([urlOf('nginx'), urlOf('kong')], { userIds: NAMES.map(fresh), rooms: ROOMS });
  try {
    await crowd.write('before', 1);
    await crowd.settled(SETTLED_MS);
    await fate(() => crowd.write('meanwhile', WHILE_AWAY));
    const wellAfterS = await allWell();
    await crowd.write('after', 1);
    await crowd.settled(SETTLED_MS);
    const truth = await truthOf(crowd);
    expectWhole(crowd, truth);
    await expectShown(crowd, truth, SHOWN_MS);
    printCounts(what, { ...crowd.counts, wellAfterS });
  } finally {
    crowd.close();
  }
}

test('something runs', () => expect(chosen.length).toBeGreaterThan(0));

const cases = chosen.flatMap(({ name }) => Object.entries(FATES).map(([fate, act]) => ({ name, fate, act })));

test.each(cases)('$name $fate', ({ name, fate, act }) =>
  expectSurvived(`${name} ${fate}`, (meanwhile) => act(name, meanwhile)),
);

test.runIf(CHOSEN.length === 0)('all are killed at once, and started', () =>
  expectSurvived('all are killed at once, and started', async (meanwhile) => {
    await docker('kill', ...running.map(nameOf));
    await meanwhile().finally(() => docker('compose', 'up', '--detach', '--no-build'));
  }),
);

test.runIf(CHOSEN.length === 0)('all are restarted', () =>
  expectSurvived('all are restarted', async (meanwhile) => {
    await Promise.all([docker('compose', 'restart'), meanwhile()]);
  }),
);
