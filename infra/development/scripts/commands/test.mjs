import { availableParallelism } from 'node:os';
import '../node-version.mjs';
import { build } from '../build.mjs';
import { CHECKS } from '../checks/checks.mjs';
import { install } from '../install.mjs';
import { slowestFiles } from '../checks/slowest-files.mjs';
import { command, PlainError } from '../workspace.mjs';

const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

/** The build as a check: a product that can't be built is a failure, and the other checks still run. */
const BUILDING = {
  name: 'build',
  streams: true,
  run: async (onOutput) => {
    try {
      await build('contract', 'engines', 'server', 'consumers', 'client');
      return { passed: 1, failed: 0, skipped: [], failures: [] };
    } catch (error) {
      onOutput(`${error.message}\n`);
      return { passed: 0, failed: 1, skipped: [], failures: ['build'] };
    }
  },
};

async function look({ name, streams, run }) {
  const began = Date.now();
  let output = '';
  if (streams) console.log(`▸ ${name}`);
  const result = await run((text) => {
    if (streams) process.stdout.write(text);
    else output += text;
  });
  console.log(`${result.failed > 0 ? '✗' : '✓'} ${name} (${seconds(began)})`);
  if (result.failed > 0 && output) console.log(output.trimEnd());
  return result;
}

/** A static check is one processor's work, so as many run at once as there are; tests share the machine among themselves. */
async function lookBeside(checks) {
  const waiting = [...checks];
  const results = [];
  const lookAtAll = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) results.push(await look(check));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lookAtAll));
  return results;
}

function selected(words) {
  const groups = new Set(CHECKS.map(({ group }) => group));
  const unknown = words.filter((word) => !groups.has(word));
  if (unknown.length > 0)
    throw new PlainError(`No such checks: ${unknown.join(', ')}. There are: ${[...groups].join(', ')}.`);
  return words.length > 0 ? CHECKS.filter(({ group }) => words.includes(group)) : CHECKS;
}

await command(async (words) => {
  const checks = selected(words);
  await install();
  const results = [];
  results.push(await look(BUILDING));
  results.push(...(await lookBeside(checks.filter(({ streams }) => !streams))));
  for (const check of checks.filter(({ streams }) => streams)) results.push(await look(check));

  const files = results.flatMap((result) => result.files ?? []);
  if (files.length > 0) console.log(['The slowest test files:', ...slowestFiles(files)].join('\n'));
  const skipped = results.flatMap((result) => result.skipped);
  for (const what of skipped) console.log(`skipped: ${what}`);
  for (const what of results.flatMap((result) => result.failures)) console.log(`failed: ${what}`);
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed, ${skipped.length} skipped`);
  process.exitCode = sum('failed') > 0 ? 1 : 0;
});
