import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DATA_PLACE } from '../contender.ts';
import { machine } from '../machine.ts';
import { median, medians } from '../statistics.ts';
import { benchCallbacks, MODES } from './callback-rounds.ts';
import { benchEvents, type ContenderName, CONTENDERS } from './event-rounds.ts';

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

function print(columns: readonly string[], rows: readonly (readonly string[])[]): void {
  console.log(`\n| ${columns.join(' | ')} |\n|${' --- |'.repeat(columns.length)}`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}

const whole = (value: number) => Math.round(value).toLocaleString('en');
const COSTS = ['p50 ms', 'p99 ms', 'server µs', 'Redis µs', 'generator µs'];
const costs = (it: { p50: number; p99: number; server: number; redis: number; generator: number }) =>
  [it.p50, it.p99, it.server, it.redis, it.generator].map((value) => value.toFixed(1));

if (events) {
  const rows = CONTENDERS.map((name) => {
    const result = medians(events[name]);
    const bare = events[name.replace('Suda', 'bare') as ContenderName];
    const ratio = median(events[name].map((it, round) => it.deliveries / (bare[round]?.deliveries ?? 1)));
    return [name, whole(result.deliveries), ratio.toFixed(2), ...costs(result)];
  });
  print(['', 'deliveries/s', '× bare', ...COSTS], rows);
}
if (callbacks) {
  const rows = MODES.map((mode) => {
    const result = medians(callbacks[mode]);
    return [mode, whole(result.callbacks), ...costs(result)];
  });
  print(['', 'callbacks/s', ...COSTS], rows);
}
mkdirSync(dirname(LATEST), { recursive: true });
const at = new Date().toISOString();
writeFileSync(LATEST, `${JSON.stringify({ at, machine: on, plans, rounds, events, callbacks }, null, 2)}\n`);
console.log('\nbench/results/latest-programs.json holds every round.');
process.exit();
