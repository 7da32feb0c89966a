import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DATA_PLACE } from '../contender.ts';
import { machine } from '../machine.ts';
import { benchCallbacks } from './callback-rounds.ts';
import { benchEvents } from './event-rounds.ts';
import { goals, programTables } from './tables.ts';

const USAGE = `npm run bench -- programs [events] [callbacks] [--quick] [--rounds 5]
  events     events of workers to 1,000 clients, over one and two replicas, beside a bare program of Socket.IO
  callbacks  what it costs to tell an API server of an event`;

const PARTS = ['events', 'callbacks'];
const LATEST = fileURLToPath(new URL('../../results/latest-programs.json', import.meta.url));

const options = { quick: { type: 'boolean' }, rounds: { type: 'string' }, help: { type: 'boolean' } } as const;
const { values, positionals } = parseArgs({ options, allowPositionals: true });
if (values.help || positionals.some((it) => !PARTS.includes(it))) {
  console.log(USAGE);
  process.exit();
}
const rounds = values.quick ? 1 : Number(values.rounds ?? 5);
const times = values.quick ? { warmUpMs: 2_000, measureMs: 3_000 } : { warmUpMs: 4_000, measureMs: 5_000 };
const plans = {
  events: { clients: 1_000, clientsOfUser: 2, inFlight: 200, ...times },
  callbacks: { inFlight: 50, ...times },
};

const wants = (part: string) => positionals.length === 0 || positionals.includes(part);
const on = machine(DATA_PLACE);
console.log(`${on.processor} × ${on.processors}, ${on.system}, Node ${on.node}`);
const events = wants('events') ? await benchEvents(rounds, plans.events) : undefined;
const callbacks = wants('callbacks') ? await benchCallbacks(rounds, plans.callbacks) : undefined;

const results = { ...(events && { events }), ...(callbacks && { callbacks }) };
console.log(`\n${programTables(results)}`);
mkdirSync(dirname(LATEST), { recursive: true });
const at = new Date().toISOString();
writeFileSync(
  LATEST,
  `${JSON.stringify({ at, machine: on, plans, rounds, ...results, goals: goals(results) }, null, 2)}\n`,
);
console.log('\nbench/results/latest-programs.json holds every round.');
process.exit();
