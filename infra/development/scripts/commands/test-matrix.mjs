import '../node-version.mjs';
import { build } from '../build.mjs';
import { runVitest } from '../checks/vitest.mjs';
import { install } from '../install.mjs';
import { command, PlainError } from '../workspace.mjs';

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

async function run(engine, title) {
  console.log(`\n▸ ${title}`);
  const began = Date.now();
  const projects = ['--project=engines', '--project=server', '--project=consumers'];
  const result = await runVitest('matrix', [...projects, ...SUITES], { env: { TEST_REDIS: engine, REDIS_URL: '' } });
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
