import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Carries out one task in a process of its own, and gives what that tells. Rejects when it ends without a word. */
export async function inProcess<Task extends object, Told>(
  file: string,
  task: Task,
  env: NodeJS.ProcessEnv = {},
): Promise<Told> {
  const extra = process.env.BENCH_SERVER_ARGS?.split(' ') ?? [];
  const child = spawn(process.execPath, [...extra, fileURLToPath(new URL(file, import.meta.url))], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
  });
  const exit = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${file} ended with ${String(code)}.`)));
  child.send(task);
  const [told] = (await Promise.race([once(child, 'message'), exit])) as [Told];
  await exit.catch(() => undefined);
  return told;
}
