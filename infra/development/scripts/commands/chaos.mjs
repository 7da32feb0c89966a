import '../node-version.mjs';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../build.mjs';
import { countReader, table } from '../checks/chaos-counts.mjs';
import { readVitest, verdict } from '../checks/checks.mjs';
import { install } from '../install.mjs';
import { command, ROOT, runNode, tool } from '../workspace.mjs';

const REPORT = join(ROOT, 'node_modules', '.cache', 'suda', 'chaos.json');
const SUITES = 'test/cluster/';
/** Each starts a cluster, and most engines too. */
const FILES_AT_ONCE = 2;
/** Defaults; the environment overrides them. */
const SETTINGS = { CHAOS_ROUNDS: '20', CHAOS_OUTAGE_MS: '60000' };
async function run() {
  await install();
  await build('contract', 'engines', 'server', 'consumers');
  rmSync(REPORT, { force: true });
  const rows = [];
  const count = countReader(rows);
  const onOutput = (text) => {
    process.stdout.write(text);
    count(text);
  };
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const args = [
    tool('vitest/vitest.mjs'),
    'run',
    '--project=server',
    `--maxWorkers=${FILES_AT_ONCE}`,
    ...reporters,
    SUITES,
  ];
  const env = { NODE_ENV: 'test', ...SETTINGS, ...chosen() };
  const code = await runNode(args, { env, onOutput });
  const counted = existsSync(REPORT) ? readVitest(JSON.parse(readFileSync(REPORT, 'utf8'))) : undefined;
  const result = verdict('vitest', code, counted, (text) => process.stdout.write(text));

  console.log(`\n${env.CHAOS_ROUNDS} rounds, outages of ${Number(env.CHAOS_OUTAGE_MS) / 1_000} s`);
  for (const line of table(rows)) console.log(line);
  for (const what of result.skipped) console.log(`skipped: ${what}`);
  console.log(`${result.passed} passed, ${result.failed} failed, ${result.skipped.length} skipped`);
  process.exitCode = result.failed > 0 ? 1 : 0;
}

const chosen = () =>
  Object.fromEntries(Object.keys(SETTINGS).flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));

await command(run);
