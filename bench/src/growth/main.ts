import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DATA_PLACE, SERVER } from '../contender.ts';
import { machine } from '../machine.ts';
import { type CostPlan, type Costs, measureCosts } from './costs.ts';
import { type Builds, costsTable, growthTable, worstTable } from './tables.ts';

const USAGE = `npm run bench -- growth [--quick] [--save results.json] [--before results.json] [--saved results.json]
  measures what one of each costs Redis and the servers, and computes from it what a company of any size needs
  --saved    measures nothing: makes the tables of what was saved
  --before   what was saved of another build (BENCH_SERVER), one that lets all in at once and tells everybody of presence`;

const LATEST = fileURLToPath(new URL('../../results/latest-growth.json', import.meta.url));
const ROOMS = [10, 100] as const;

interface Saved {
  machine: ReturnType<typeof machine>;
  plan: CostPlan;
  costs: readonly Costs[];
}

const options = {
  quick: { type: 'boolean' },
  save: { type: 'string' },
  before: { type: 'string' },
  saved: { type: 'string' },
  help: { type: 'boolean' },
} as const;
const { values } = parseArgs({ options });
if (values.help) {
  console.log(USAGE);
  process.exit();
}
const plan: CostPlan = {
  ...(values.quick ? { people: 50, rounds: 4 } : { people: 50, rounds: 12 }),
  members: 25,
  settings: [
    { rooms: ROOMS[0], servers: 1 },
    { rooms: ROOMS[0], servers: 2 },
    { rooms: ROOMS[1], servers: 1 },
    { rooms: ROOMS[1], servers: 2 },
  ],
};
const on = machine(DATA_PLACE);
console.log(`${on.processor} × ${on.processors}, ${on.system}, Node ${on.node}`);
mkdirSync(dirname(LATEST), { recursive: true });
/** After each setting, so that a run that was broken off is not lost. */
function save(costs: readonly Costs[]): void {
  for (const path of [LATEST, ...(values.save ? [values.save] : [])]) {
    writeFileSync(path, `${JSON.stringify({ machine: on, plan, costs } satisfies Saved, undefined, 2)}\n`);
  }
}
const read = (path: string): readonly Costs[] => (JSON.parse(readFileSync(path, 'utf8')) as Saved).costs;
const builds: Builds = {
  ...(values.before && { before: read(values.before) }),
  now: values.saved ? read(values.saved) : await measureCosts(SERVER, plan, save),
};

const parts = ['One of each', costsTable(builds)];
for (const rooms of ROOMS) {
  // A run that was broken off has not measured everything.
  const measured = Object.entries(builds).filter(([, all]) => all.some((it) => it.rooms === rooms && it.servers === 2));
  for (const [build, costs] of measured) {
    parts.push(
      `A company whose people are in ${rooms} rooms each, ${build}`,
      growthTable(costs, rooms, build === 'now'),
    );
  }
  const worst = measured.map(([name, costs]) => [name, { costs, bounded: name === 'now' }] as const);
  parts.push(`Worst cases, ${rooms} rooms each`, worstTable(Object.fromEntries(worst), rooms));
}
console.log(`\n${parts.join('\n\n')}`);
