import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PlainError, ROOT, runNode, tool } from './workspace.mjs';

const SHARED = ['package-lock.json', 'tsconfig.base.json'];
const sourcesOf = (workspace) => ['src', 'tsconfig.json', 'package.json'].map((path) => `${workspace}/${path}`);
const CONTRACT = sourcesOf('contract');
const ENGINES = sourcesOf('engines');

/**
 * The products and their sources. A product is out of date when the content of its sources differs from that of the last
 * build by this script, or when something else has built it since. `copied` are source files that are copied beside the
 * compiled ones.
 */
const PRODUCTS = {
  contract: {
    sources: [...SHARED, ...CONTRACT],
    product: 'contract/dist/.tsbuildinfo',
    build: { args: [tool('typescript/bin/tsc'), '-b', 'contract'] },
  },
  engines: {
    sources: [...SHARED, ...CONTRACT, ...ENGINES],
    product: 'engines/dist/.tsbuildinfo',
    build: { args: [tool('typescript/bin/tsc'), '-b', 'engines'] },
  },
  server: {
    sources: [...SHARED, ...CONTRACT, ...ENGINES, ...sourcesOf('server')],
    product: 'server/dist/.tsbuildinfo',
    build: { args: [tool('typescript/bin/tsc'), '-b', 'server'] },
    copied: '.lua',
  },
  consumers: {
    sources: [...SHARED, ...CONTRACT, ...ENGINES, ...sourcesOf('consumers')],
    product: 'consumers/dist/.tsbuildinfo',
    build: { args: [tool('typescript/bin/tsc'), '-b', 'consumers'] },
    copied: '.lua',
  },
  client: {
    sources: [...SHARED, ...CONTRACT, 'client'],
    product: 'client/dist/index.html',
    build: { args: [tool('vite/bin/vite.js'), 'build', '--logLevel', 'error'], cwd: join(ROOT, 'client') },
  },
};

const NO_SOURCE = /^(?:dist|node_modules|\.cache|testing)$|\.(?:spec|suite)\.ts$|\.tsbuildinfo$/;

function filesBelow(path) {
  const entries = readdirSync(join(ROOT, path), { withFileTypes: true });
  return entries
    .filter(({ name }) => !NO_SOURCE.test(name))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(`${path}/${entry.name}`) : [`${path}/${entry.name}`]));
}

function fingerprint(sources) {
  const hash = createHash('sha256');
  const files = sources.flatMap((path) => (/\.\w+$/.test(path) ? [path] : filesBelow(path)));
  for (const file of files.sort())
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(ROOT, file)))
      .update('\0');
  return hash.digest('hex');
}

function copyFiles(name, extension) {
  for (const file of filesBelow(`${name}/src`).filter((path) => path.endsWith(extension))) {
    const target = join(ROOT, file.replace(`${name}/src/`, `${name}/dist/`));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(join(ROOT, file), target);
  }
}

/** In ms; NaN for a missing file, which compares neither as older nor as newer. */
const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.NaN;

/** Builds those of these products that are out of date, in the given order; prints a line for each. */
export async function build(...names) {
  for (const name of names) {
    const { sources, product, build: how, copied } = PRODUCTS[name];
    const stamp = join(ROOT, name, 'dist', '.built-from');
    const wanted = fingerprint(sources);
    if (modified(stamp) >= modified(join(ROOT, product)) && readFileSync(stamp, 'utf8') === wanted) continue;
    const began = Date.now();
    console.log(`Building ${name} …`);
    const code = await runNode(how.args, { cwd: how.cwd, env: { NODE_ENV: 'production' } });
    if (code !== 0) throw new PlainError(`The ${name} could not be built: see above.`);
    if (copied) copyFiles(name, copied);
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, wanted);
    console.log(`Built ${name} in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }
}
