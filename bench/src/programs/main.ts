import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { freePorts } from '../../../infra/development/standalone/processes/free-ports.ts';
import { type EngineEnv, freshNames } from '../cluster/engine-env.ts';
import { withEngines } from '../cluster/engines.ts';
import { DATA_PLACE, SERVER, SERVER_ENV } from '../contender.ts';
import { machine } from '../machine.ts';
import { MeasuredProcess } from '../measured-process.ts';
import { alternated } from '../rounds.ts';
import { median, medians } from '../statistics.ts';
import type { EventLoad, EventResult } from './load-process.ts';

const USAGE = `npm run bench -- programs [--quick] [--rounds 5]
  events of workers to 1,000 clients, over one and two replicas, beside a bare program of Socket.IO`;

const CONTENDERS = ['bare, one', 'Suda, one', 'bare, two', 'Suda, two'] as const;
type Name = (typeof CONTENDERS)[number];

const BARE = fileURLToPath(new URL('./bare-program.ts', import.meta.url));
const LOAD = fileURLToPath(new URL('./load-process.ts', import.meta.url));
const LATEST = fileURLToPath(new URL('../../results/latest-programs.json', import.meta.url));

const options = { quick: { type: 'boolean' }, rounds: { type: 'string' }, help: { type: 'boolean' } } as const;
const { values } = parseArgs({ options });
if (values.help) {
  console.log(USAGE);
  process.exit();
}
const rounds = values.quick ? 1 : Number(values.rounds ?? 5);
const plan: Omit<EventLoad, 'ports'> = {
  ...{ clients: 1_000, clientsOfUser: 2, inFlight: 200 },
  ...(values.quick ? { warmUpMs: 2_000, measureMs: 3_000 } : { warmUpMs: 3_000, measureMs: 5_000 }),
};

async function measure(name: Name): Promise<EventResult> {
  return withEngines(['redis'], async (engines) => {
    const env = freshNames(engines);
    const count = name.endsWith('two') ? 2 : 1;
    const replicas = await Promise.all(Array.from({ length: count }, () => start(name.startsWith('bare'), env)));
    try {
      return await underLoad(replicas.map(({ ports }) => ports));
    } finally {
      await Promise.all(replicas.map(({ server }) => server.stop()));
    }
  });
}

async function start(bare: boolean, env: EngineEnv) {
  const [clients = 0, workers = 0] = await freePorts(2);
  const server = await MeasuredProcess.start(bare ? BARE : SERVER, {
    ...SERVER_ENV,
    ...env,
    MODE: 'cluster',
    STOP_NOTICE_MS: '0',
    DATA_DIR: DATA_PLACE,
    CLIENT_SOCKET_PORT: String(clients),
    CLIENT_SOCKET_AUTH: 'open',
    WORKER_SOCKET_PORT: String(workers),
  });
  return { server, ports: { clients, workers } };
}

async function underLoad(ports: EventLoad['ports']): Promise<EventResult> {
  const process = fork(LOAD);
  process.send({ ...plan, ports } satisfies EventLoad);
  const [result] = (await once(process, 'message')) as [EventResult];
  return result;
}

const on = machine(DATA_PLACE);
console.log(`${on.processor} × ${on.processors}, ${on.system}, Node ${on.node}`);
const measured = await alternated(
  'events',
  CONTENDERS,
  rounds,
  measure,
  ({ deliveries, p99 }) => `${Math.round(deliveries).toLocaleString('en')} deliveries/s, p99 ${p99.toFixed(1)} ms`,
);

console.log('\n| | deliveries/s | p50, ms | p99, ms | to bare |\n| --- | --- | --- | --- | --- |');
for (const name of CONTENDERS) {
  const { deliveries, p50, p99 } = medians(measured[name]);
  const bare = measured[name.replace('Suda', 'bare') as Name];
  const ratio = median(measured[name].map((it, round) => it.deliveries / (bare[round]?.deliveries ?? 1)));
  const cells = [name, Math.round(deliveries).toLocaleString('en'), p50.toFixed(1), p99.toFixed(1), ratio.toFixed(2)];
  console.log(`| ${cells.join(' | ')} |`);
}
mkdirSync(dirname(LATEST), { recursive: true });
writeFileSync(
  LATEST,
  `${JSON.stringify({ at: new Date().toISOString(), machine: on, plan, rounds, measured }, null, 2)}\n`,
);
console.log('\nbench/results/latest-programs.json holds every round.');
process.exit();
