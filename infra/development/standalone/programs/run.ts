import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EngineMissing } from './missing.ts';

const execute = promisify(execFile);
const MINUTES_10 = 600_000;

interface Failure extends Error {
  code?: string | number;
  stderr?: string;
}

/** Runs a program and resolves with its output; `undefined` if it is missing or fails. */
export async function attempt(command: string, args: string[], timeout = 10_000): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await execute(command, args, { timeout, encoding: 'utf8' });
    return stdout + stderr;
  } catch {
    return undefined;
  }
}

/** Runs a program that an engine requires, with `input` on its stdin; its failure is the reason why the engine is missing. */
export async function required(
  command: string,
  args: string[],
  { input, ...options }: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
): Promise<string> {
  try {
    const running = execute(command, args, { ...options, timeout: MINUTES_10, encoding: 'utf8', maxBuffer: 1 << 26 });
    running.child.stdin?.end(input);
    return (await running).stdout;
  } catch (error) {
    const { code, stderr, message } = error as Failure;
    const lines = (stderr?.trim() || message).split('\n').filter((line) => line.trim() !== '');
    const why = code === 'ENOENT' ? 'not found' : lines.slice(-1)[0]?.trim();
    throw new EngineMissing(`${command}: ${why}`);
  }
}
