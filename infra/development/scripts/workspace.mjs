import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const BIN = join(ROOT, 'node_modules', '.bin');

/** A failure that the user can correct: printed as one line, without a stack. */
export class PlainError extends Error {}

/** The project's Node: Node 24 from the optional dependency, or the running one if it is as new. */
export function projectNode() {
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  const own = join(ROOT, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', file);
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return undefined;
}

/** The file behind a command of an installed package, run by Node itself: no shell, the same on every system. */
export const tool = (path) => join(ROOT, 'node_modules', path);

/** The environment of child processes: the project's Node and tools come first in the PATH. */
export const environment = (extra = {}) => ({
  ...process.env,
  PATH: `${BIN}${delimiter}${process.env.PATH ?? ''}`,
  ...extra,
});

/**
 * Runs the project's Node with these arguments. `onOutput` receives the text of both streams; without it, they go to
 * the terminal. Resolves with the exit code; 1 for a signal or after `timeoutMs`.
 */
export function runNode(args, { cwd = ROOT, env, onOutput, timeoutMs } = {}) {
  const child = spawn(projectNode(), args, {
    cwd,
    env: environment(env),
    stdio: onOutput ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
  });
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', onOutput);
  return new Promise((resolve, reject) => {
    const timer =
      timeoutMs &&
      setTimeout(() => {
        onOutput?.(`\nStopped: not done after ${Math.round(timeoutMs / 60_000)} minutes.\n`);
        child.kill('SIGKILL');
      }, timeoutMs);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve(code ?? 1);
    });
  });
}

/** Runs a command's body; a PlainError is printed as one line. */
export async function command(body) {
  try {
    await body(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof PlainError ? error.message : error);
    process.exitCode = 1;
  }
}
