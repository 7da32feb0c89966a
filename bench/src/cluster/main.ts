import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { DATA_PLACE } from '../contender.ts';
import { machine } from '../machine.ts';
import { QUICK_TIMES, TIMES } from '../measure.ts';
import { printProgress } from '../rounds.ts';
import { benchAppend } from './append-rounds.ts';
import { benchConsumers } from './consumer-rounds.ts';
import { measureCosts } from './costs.ts';
import { benchLoad } from './load-rounds.ts';
import { LATEST, publish } from './publish.ts';
import { type ClusterResults, goals } from './results.ts';
import { clusterTables } from './tables.ts';

const USAGE = `npm run bench -- cluster [a] [b] [c] [d] [--quick] [--rounds 5]
  a  append against a raw XADD      b  4 rooms of 25: bare loop, local, one replica, two
  c  consumers after a burst        d  what a message, a room and a member cost
  --quick  one short round of everything      --rounds 3  that many of (c) too, which takes one otherwise
npm run bench -- cluster --publish    keeps the latest run, and puts its tables into docs/performance.md`;

const PARTS = ['a', 'b', 'c', 'd'];
const ROOMS = 100;

const options = {
  quick: { type: 'boolean' },
  rounds: { type: 'string' },
  publish: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;
const { values, positionals } = parseArgs({ options, allowPositionals: true });
if (values.help || positionals.some((part) => !PARTS.includes(part))) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 1);
}
if (values.publish) {
  publish();
  process.exit();
}

const wanted = (part: string) => positionals.length === 0 || positionals.includes(part);
const quick = values.quick ?? false;
const rounds = quick ? 1 : Number(values.rounds ?? 5);
// Fewer rounds: each starts new engines, and a burst takes as long as thirty rounds of appends.
const loadRounds = Math.min(rounds, 3);
const burstRounds = values.rounds ? loadRounds : 1;
const plans = {
  append: {
    ...{ rooms: ROOMS, concurrencies: [1, 10, 100, 1_000], rounds },
    ...(quick ? { warmUpMs: 500, measureMs: 500 } : { warmUpMs: 700, measureMs: 1_800 }),
  },
  load: {
    ...{ load: { rooms: 4, members: 25, inFlightPerRoom: 8 }, rounds: loadRounds },
    times: quick ? QUICK_TIMES : TIMES,
  },
  burst: {
    rounds: burstRounds,
    rooms: ROOMS,
    ...(quick ? { messages: 10_000, warmUp: 2_000 } : { messages: 100_000, warmUp: 10_000 }),
  },
  costs: { messages: quick ? 10_000 : 100_000, rooms: ROOMS },
};

const on = machine(DATA_PLACE);
console.log(`${on.processor} × ${on.processors}, ${on.system}, Node ${on.node}, data on ${on.filesystem}`);
if (on.filesystem === 'tmpfs') console.log('The data lies in memory: numbers of durable writes mean nothing here.');

const results: ClusterResults = {};
if (wanted('a')) results.append = await benchAppend(plans.append);
if (wanted('b')) results.rooms = await benchLoad(plans.load);
if (wanted('c')) results.consumers = await benchConsumers(plans.burst);
if (wanted('d')) {
  printProgress('(d) what one costs …');
  results.costs = await measureCosts(plans.costs);
}

mkdirSync(dirname(LATEST), { recursive: true });
const report = { at: new Date().toISOString(), machine: on, plans, goals: goals(results), ...results };
writeFileSync(LATEST, `${JSON.stringify(report, null, 2)}\n`);
console.log(`\n${clusterTables(results)}\n`);
printProgress('bench/results/latest-cluster.json holds every round.');
process.exit();
