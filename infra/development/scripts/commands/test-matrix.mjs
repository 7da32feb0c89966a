import '../node-version.mjs';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../build.mjs';
import { readVitest, verdict } from '../checks/checks.mjs';
import { install } from '../install.mjs';
import { command, PlainError, ROOT, runNode, tool } from '../workspace.mjs';

/** Values of `TEST_REDIS`, and their names. */
const ENGINES = {
  '7.0': 'Redis 7.0',
  8.2: 'Redis 8.2',
  'valkey-9': 'Valkey 9',
  '8.2 cluster': 'Redis 8.2, a cluster of three nodes',
};

// Tests that use Redis and need no Elasticsearch: adapters, and the consumers' reading of the log.
const SUITES = [
  'engines/src/redis',
  'src/adapters/cluster/redis',
  'src/adapters/cluster/dynamo',
  'consumers/src/source',
  'consumers/src/trim',
  'consumers/src/sink/dynamo',
  'consumers/src/rebuild/rebuild-redis',
];
const REPORT = join(ROOT, 'node_modules', '.cache', 'suda', 'matrix.json');

async function run(engine, title) {
  console.log(`\n▸ ${title}`);
  const began = Date.now();
  rmSync(REPORT, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const projects = ['--project=engines', '--project=server', '--project=consumers'];
  const env = { NODE_ENV: 'test', TEST_REDIS: engine, REDIS_URL: '' };
  const code = await runNode([tool('vitest/vitest.mjs'), 'run', ...projects, ...reporters, ...SUITES], { env });
  const counted = existsSync(REPORT) ? readVitest(JSON.parse(readFileSync(REPORT, 'utf8'))) : undefined;
  const result = verdict('vitest', code, counted, (text) => process.stdout.write(text));
  return { title, ...result, seconds: Math.round((Date.now() - began) / 1000) };
}

await command(async (words) => {
  const unknown = words.filter((word) => !(word in ENGINES));
  if (unknown.length > 0)
    throw new PlainError(`No such engines: ${unknown.join(', ')}. There are: ${Object.keys(ENGINES).join(', ')}.`);
  await install();
  await build('contract', 'engines', 'server', 'consumers');
  const rows = [];
  for (const [engine, title] of Object.entries(ENGINES))
    if (words.length === 0 || words.includes(engine)) rows.push(await run(engine, title));

  console.log('');
  for (const what of new Set(rows.flatMap(({ skipped }) => skipped))) console.log(`skipped: ${what}`);
  const line = (...cells) => console.log(cells.map((cell, at) => String(cell).padEnd(at === 0 ? 38 : 9)).join(''));
  line('engine', 'passed', 'failed', 'skipped', 'seconds');
  for (const { title, passed, failed, skipped, seconds } of rows) line(title, passed, failed, skipped.length, seconds);
  process.exitCode = rows.some(({ failed }) => failed > 0) ? 1 : 0;
});
