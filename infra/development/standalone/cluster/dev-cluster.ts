import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RunningCluster } from './running-cluster.ts';
import { type EngineName } from '../engine.ts';
import { engineAt } from '../shared-engines.ts';
import { type Recipe } from '../recipes/recipe.ts';
import { Service } from '../processes/service.ts';

// A whole cluster on one machine: engines, two servers, both consumers, the client's development server.

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const PORT = Number(process.env['PORT'] || 3000);
const CLIENT_PORT = Number(process.env['CLIENT_PORT'] || 5173);
const DATA = resolve(ROOT, process.env['DATA_DIR'] || 'data', 'cluster');
const WIDTH = 'into elasticsearch'.length;

const printLine = (name: string, line: string) => console.log(`${name.padEnd(WIDTH)} │ ${line}`);
const stops: (() => Promise<void>)[] = [];
let ending: Promise<void> | undefined;

/** Stops everything in reverse order of starting. */
function end(): Promise<void> {
  ending ??= (async () => {
    for (const stop of stops.reverse()) await stop().catch((error: unknown) => console.error(error));
  })();
  return ending;
}

async function startEngine(name: EngineName): Promise<[EngineName, string]> {
  const found = await engineAt(name, { dataFolder: join(DATA, name) });
  if ('missing' in found) throw new Error(`No ${name}: ${found.missing}`);
  if (found.stop) stops.push(found.stop);
  printLine(name, `${found.what} at ${found.url}`);
  return [name, found.url];
}

const client = (server: string): Recipe => ({
  what: 'client',
  ports: 1,
  patienceMs: 60_000,
  url: ([port]) => `http://localhost:${port}`,
  launches: async ([port]) => [
    {
      command: process.execPath,
      args: [join(ROOT, 'node_modules/vite/bin/vite.js'), join(ROOT, 'client'), '--strictPort', '--port', `${port}`],
      env: { DEV_SERVER: server },
    },
  ],
  isReady: async ([port]) => (await fetch(`http://localhost:${port}/`)).ok,
});

async function main(): Promise<void> {
  const engines = await Promise.all((['redis', 'dynamo', 'elasticsearch'] as const).map(startEngine));
  const page = `http://localhost:${CLIENT_PORT}`;
  const cluster = await RunningCluster.start({
    engines: Object.fromEntries(engines) as Record<EngineName, string>,
    port: PORT,
    env: { CLIENT_ORIGIN: process.env['CLIENT_ORIGIN'] || page },
    onLine: printLine,
  });
  stops.push(() => cluster.stop());
  const place = { ports: [CLIENT_PORT], folder: tmpdir(), temporary: false };
  const vite = await Service.start(client(cluster.url), {
    ...place,
    onLine: (line) => line && printLine('client', line),
  });
  stops.push(() => vite.stop());

  const [first, second] = cluster.replicas;
  console.log(`
Open ${page}; every browser comes to one server or the other, in turn. Ctrl-C ends everything.
  API      ${cluster.url} → ${first?.url}, ${second?.url}
  metrics  ${cluster.consumers.dynamo.url}/metrics, ${cluster.consumers.elasticsearch.url}/metrics
  data     ${DATA}
`);
  const gone = await Promise.race([cluster.ended(), vite.ended().then(() => 'client')]);
  if (!ending) {
    console.error(`${gone} ended: so does everything else.`);
    process.exitCode = 1;
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void end().then(() => process.exit()));
try {
  await main();
} catch (error) {
  if (!ending) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
await end();
