import '../node-version.mjs';
import { build } from '../build.mjs';
import { countReader, table } from '../checks/chaos-counts.mjs';
import { runVitest } from '../checks/vitest.mjs';
import { install } from '../install.mjs';
import { command, PlainError } from '../workspace.mjs';

const SUITES = ['test/cluster/', 'test/kill-9.spec.ts'];
/** Each starts a cluster, and most engines too. */
const FILES_AT_ONCE = 2;
/** Defaults; the environment overrides them. */
const SETTINGS = { CHAOS_ROUNDS: '20', CHAOS_OUTAGE_MS: '60000', KILL_ROUNDS: '20' };

const OF_PROCESSES = ['--project=server', `--maxWorkers=${FILES_AT_ONCE}`, ...SUITES];
const OF_CONTAINERS = ['--config=vitest.config.containers.ts', '--root=server'];

/** What runs in `docker compose`, instead of processes of its own. */
const CONTAINERS = 'containers';

async function run(words) {
  const [what, ...services] = words;
  if (what !== undefined && what !== CONTAINERS) throw new PlainError(`${what}? There is: ${CONTAINERS} [service …].`);
  const isOfContainers = what === CONTAINERS;
  await install();
  // Containers run what is built into their images.
  if (!isOfContainers) await build('contract', 'engines', 'server', 'consumers');
  const rows = [];
  const count = countReader(rows);
  const onOutput = (text) => {
    process.stdout.write(text);
    count(text);
  };
  const args = isOfContainers ? OF_CONTAINERS : OF_PROCESSES;
  const env = { ...SETTINGS, ...chosen(), CHAOS_SERVICES: services.join(' ') };
  const result = await runVitest('chaos', args, { env, onOutput });

  if (!isOfContainers) console.log(`\n${env.CHAOS_ROUNDS} rounds, outages of ${Number(env.CHAOS_OUTAGE_MS) / 1_000} s`);
  for (const line of table(rows)) console.log(line);
  for (const what of result.skipped) console.log(`skipped: ${what}`);
  console.log(`${result.passed} passed, ${result.failed} failed, ${result.skipped.length} skipped`);
  process.exitCode = result.failed > 0 ? 1 : 0;
}

const chosen = () =>
  Object.fromEntries(Object.keys(SETTINGS).flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));

await command(run);
