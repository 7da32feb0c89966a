import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { AppendResult } from './append.ts';
import { CONTENDERS, DATA_PLACE, startContender } from './contender.ts';
import { machine } from './machine.ts';
import { type Load, measureIdle, measureLoad, QUICK_TIMES, TIMES } from './measure.ts';
import { goals, idleResult, loadResult, type Results } from './results.ts';
import { alternated, printProgress } from './rounds.ts';
import { tables } from './tables.ts';
import { measureUnread } from './unread.ts';

const USAGE = `npm run bench -- [cluster | programs | client | growth] [a] [b] [c] [d] [e] [--quick]
  cluster  that of the cluster, with parts of its own      programs  events of workers to clients
  client   the page in a real browser                      growth    what a company of any size needs
  a  append through the port        b  4 rooms of 25
  c  one room of 200                d  memory of idle connections
  e  memory beside readers that never read
  --quick  one short round instead of five`;

const PARTS = ['a', 'b', 'c', 'd', 'e'];
const FOUR_ROOMS: Load = { rooms: 4, members: 25, inFlightPerRoom: 8 };
const ONE_ROOM: Load = { rooms: 1, members: 200, inFlightPerRoom: 8 };
const UNREAD = { rooms: 40, readers: 25 };
const IDLE = { rooms: 80, members: 25 };
const RESULTS = fileURLToPath(new URL('../results/', import.meta.url));

const options = { quick: { type: 'boolean' }, rounds: { type: 'string' }, help: { type: 'boolean' } } as const;
const { values, positionals } = parseArgs({ options, allowPositionals: true });
if (values.help || positionals.some((part) => !PARTS.includes(part))) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 1);
}

const wanted = (part: string) => positionals.length === 0 || positionals.includes(part);
const rounds = values.quick ? 1 : Number(values.rounds ?? 5);
const times = values.quick ? QUICK_TIMES : TIMES;

async function load(title: string, what: Load) {
  const measured = await alternated(
    title,
    CONTENDERS,
    rounds,
    (name) => measureLoad(() => startContender(name), what, times),
    ({ deliveries, p99 }) => `${Math.round(deliveries).toLocaleString('en')} deliveries/s, p99 ${p99.toFixed(1)} ms`,
  );
  return loadResult(what, measured, 'bare');
}

/** Runs (a) in a separate process, with its data on the same disk as the others. */
async function append(): Promise<AppendResult[]> {
  const folder = mkdtempSync(join(DATA_PLACE, '.data-'));
  const child = spawn(process.execPath, [fileURLToPath(new URL('./append-process.ts', import.meta.url))], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, TMPDIR: folder },
  });
  const exit = once(child, 'exit');
  const [results] = (await Promise.race([once(child, 'message'), exit])) as [AppendResult[]];
  await exit;
  rmSync(folder, { recursive: true, force: true });
  if (!Array.isArray(results)) throw new Error('(a) ended without a result.');
  return results;
}

const on = machine(DATA_PLACE);
console.log(`${on.processor} × ${on.processors}, ${on.system}, Node ${on.node}, data on ${on.filesystem}`);
if (on.filesystem === 'tmpfs') console.log('The data lies in memory: numbers of durable writes mean nothing here.');

const results: Results = {};
if (wanted('a')) {
  printProgress('(a) append through the port …');
  results.append = await append();
}
if (wanted('b')) results.rooms = await load('(b) 4 × 25', FOUR_ROOMS);
if (wanted('c')) results.oneRoom = await load('(c) 1 × 200', ONE_ROOM);
if (wanted('d')) {
  const measured = await alternated(
    '(d) idle',
    CONTENDERS,
    rounds,
    (name) => measureIdle(() => startContender(name), IDLE.rooms, IDLE.members),
    ({ rss }) => `${(rss / 1_000).toFixed(1)} kB a connection`,
  );
  results.idle = idleResult(IDLE.rooms * IDLE.members, measured);
}
if (wanted('e')) {
  printProgress('(e) readers that never read …');
  results.unread = await measureUnread(() => startContender('protocol v2'), {
    ...UNREAD,
    seconds: values.quick ? 30 : 300,
  });
}

mkdirSync(RESULTS, { recursive: true });
const report = { at: new Date().toISOString(), machine: on, rounds, times, goals: goals(results), ...results };
writeFileSync(join(RESULTS, 'latest.json'), `${JSON.stringify(report, null, 2)}\n`);
console.log(`\n${tables(results)}\n\nbench/results/latest.json holds every round.`);
