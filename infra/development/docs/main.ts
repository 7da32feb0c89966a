/** Writes the documents of the contract into docs/reference; with --check, only reports whether they are up to date. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { asyncapi } from './asyncapi.ts';
import { openapi } from './openapi.ts';
import { page } from './page.ts';
import { postman } from './postman.ts';

const ROOT = join(import.meta.dirname, '../../..');
const TARGET = join(ROOT, 'docs/reference');

const read = (path: string) => readFile(join(ROOT, path), 'utf8');

async function documents(): Promise<Map<string, string>> {
  const { version } = JSON.parse(await read('package.json')) as { version: string };
  const texts = {
    'openapi.json': JSON.stringify(openapi(version)),
    'asyncapi.json': JSON.stringify(asyncapi(version)),
    'suda.postman_collection.json': JSON.stringify(postman(version)),
    'index.html': page(version),
    'reference.css': `${await read('client/src/shared/theme/tokens.css')}\n${await read('infra/development/docs/page.css')}`,
  };
  const options = await resolveConfig(join(ROOT, 'package.json'));
  const formatted = Object.entries(texts).map(
    async ([name, text]) => [name, await format(text, { ...options, filepath: name })] as const,
  );
  return new Map(await Promise.all(formatted));
}

const standing = (name: string) => readFile(join(TARGET, name), 'utf8').catch(() => undefined);

async function check(wanted: Map<string, string>): Promise<void> {
  const present = await readdir(TARGET).catch(() => []);
  const stale = present.filter((name) => !wanted.has(name));
  for (const [name, text] of wanted) if ((await standing(name)) !== text) stale.push(name);
  if (stale.length === 0) return;
  console.error(`Stale in docs/reference: ${stale.join(', ')}. Run \`npm run docs\`.`);
  process.exitCode = 1;
}

async function write(wanted: Map<string, string>): Promise<void> {
  await rm(TARGET, { recursive: true, force: true });
  await mkdir(TARGET, { recursive: true });
  for (const [name, text] of wanted) await writeFile(join(TARGET, name), text);
  console.log(`Wrote docs/reference: ${[...wanted.keys()].join(', ')}`);
}

const wanted = await documents();
await (process.argv.includes('--check') ? check(wanted) : write(wanted));
