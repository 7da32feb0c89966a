import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Runs one task in a separate process and resolves with the message it sends. Rejects when the process exits without one. */
export async function inProcess<Result>(file: string, task: object, env: NodeJS.ProcessEnv = {}): Promise<Result> {
  const extra = process.env.BENCH_SERVER_ARGS?.split(' ') ?? [];
  const child = spawn(process.execPath, [...extra, fileURLToPath(new URL(file, import.meta.url))], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
  });
  const exit = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${file} ended with ${String(code)}.`)));
  child.send(task);
  const [result] = (await Promise.race([once(child, 'message'), exit])) as [Result];
  await exit.catch(() => undefined);
  return result;
}
