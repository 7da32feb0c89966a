import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import { browserArguments, findBrowser, NO_BROWSER } from '../../../e2e/browser.ts';
import { DATA_PLACE } from '../contender.ts';
import { machine } from '../machine.ts';
import { alternated, printProgress } from '../rounds.ts';
import { measureClient, type Plan } from './parts.ts';
import { type Scene, startScene } from './scene.ts';
import { clientTable } from './tables.ts';

const USAGE = `npm run bench -- client [--before folder] [--rounds 3] [--quick]
  The page in a real browser, its processor slowed down 4 times.
  --before folder  measures another checkout, built, in turn with this one
  --quick          one short round with few messages`;

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const RESULTS = fileURLToPath(new URL('../../results/', import.meta.url));

const options = {
  before: { type: 'string' },
  rounds: { type: 'string' },
  quick: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;
const { values } = parseArgs({ options });
if (values.help) {
  console.log(USAGE);
  process.exit();
}

const quick = values.quick ?? false;
const rounds = quick ? 1 : Number(values.rounds ?? 3);
const sizes = quick ? { rooms: 500, messages: 3_000 } : { rooms: 500, messages: 20_000 };
const plan: Plan = { slowdown: 4, scrollMs: quick ? 15_000 : 60_000, floodMs: quick ? 5_000 : 10_000, switches: 10 };
const checkouts: Record<string, string> = { ...(values.before && { before: values.before }), now: ROOT };

const executablePath = await findBrowser();
const browser = await chromium
  .launch({ ...(executablePath && { executablePath }), args: browserArguments })
  .catch((error: unknown) => {
    throw new Error(NO_BROWSER, { cause: error });
  });
const scenes: Record<string, Scene> = {};
for (const [name, checkout] of Object.entries(checkouts)) {
  printProgress(`${name}: ${sizes.rooms} rooms, ${sizes.messages} messages …`);
  scenes[name] = await startScene(browser, checkout, sizes);
}
const measured = await alternated(
  'client',
  Object.keys(scenes),
  rounds,
  (name) => measureClient(scenes[name]!, plan),
  ({ coldMs, switchMs, returnLongestTask, floodKeysP95, nodes }) =>
    `usable after ${Math.round(coldMs)} ms, switch ${Math.round(switchMs)} ms, back ${Math.round(returnLongestTask)} ms, keys ${floodKeysP95} ms, ${nodes} elements`,
);
for (const scene of Object.values(scenes)) await scene.stop();
await browser.close();

mkdirSync(RESULTS, { recursive: true });
const report = { at: new Date().toISOString(), machine: machine(DATA_PLACE), sizes, plan, measured };
writeFileSync(join(RESULTS, 'latest-client.json'), `${JSON.stringify(report, null, 2)}\n`);
console.log(`\n${clientTable(measured)}\n\nbench/results/latest-client.json holds every round.`);
