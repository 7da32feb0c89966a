import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainError, projectNode, ROOT } from './workspace.mjs';

const packagesOf = (path) => JSON.parse(readFileSync(join(ROOT, path), 'utf8')).packages;

/** Whether npm's own record of what it installed agrees with the lock file. Packages of other systems may be absent. */
function isInstalled() {
  if (!existsSync(join(ROOT, 'node_modules/.package-lock.json'))) return false;
  const installed = packagesOf('node_modules/.package-lock.json');
  return Object.entries(packagesOf('package-lock.json')).every(([path, wanted]) => {
    if (!path.includes('node_modules/')) return true;
    const found = installed[path];
    if (!found) return wanted.optional || wanted.devOptional;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

/** The npm that started this, on its own Node: the installed one is being replaced. */
function npm(args) {
  const { npm_execpath: script, npm_node_execpath: node } = process.env;
  const options = { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] };
  const child = script?.endsWith('.js')
    ? spawn(node ?? process.execPath, [script, ...args], options)
    : spawn('npm', args, { ...options, shell: process.platform === 'win32' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}

/** Installs the packages of the lock file, unless they are installed. */
export async function install() {
  if (!isInstalled()) {
    console.log('Installing packages (half a minute or so) …');
    // Development packages build the client, so they are needed with NODE_ENV=production too.
    const code = await npm([
      'ci',
      '--include=dev',
      '--include=optional',
      '--loglevel=error',
      '--no-audit',
      '--no-fund',
    ]);
    if (code !== 0) throw new PlainError('The packages could not be installed: see above.');
  }
  if (!projectNode()) {
    throw new PlainError(
      `There is no Node 24 package for ${process.platform}-${process.arch}: install Node 24 (https://nodejs.org) and try again.`,
    );
  }
}
