import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ProbeAnswer, ProbeRequest, Reading } from './probe.ts';

const PROBE = new URL('./probe.ts', import.meta.url).href;
const START_MS = 20_000;

/** A server in a separate process, which reports its resource usage. */
export class MeasuredProcess {
  private readonly waiting = new Map<number, (reading: Reading) => void>();
  private lastId = 0;
  private readonly process: ChildProcess;
  readonly port: number;

  private constructor(process: ChildProcess, port: number) {
    this.process = process;
    this.port = port;
    process.on('message', ({ id, reading }: ProbeAnswer) => {
      this.waiting.get(id)?.(reading);
      this.waiting.delete(id);
    });
  }

  /** Resolves when it is ready; its environment is `env` and the PATH. */
  static async start(entry: string, env: NodeJS.ProcessEnv): Promise<MeasuredProcess> {
    const extra = process.env.BENCH_SERVER_ARGS?.split(' ') ?? [];
    const child = spawn(process.execPath, ['--expose-gc', '--import', PROBE, ...extra, entry], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { PATH: process.env.PATH, BENCH_PROBE: '1', NODE_ENV: 'production', ...env },
    });
    return new MeasuredProcess(child, await portOf(child));
  }

  /** With `collect`, after a garbage collection. */
  probe(probe: ProbeRequest['probe']): Promise<Reading> {
    const id = ++this.lastId;
    this.process.send({ probe, id } satisfies ProbeRequest);
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exit = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await exit;
  }
}

/** All servers print a line with their address when they are ready. */
async function portOf(child: ChildProcess): Promise<number> {
  let printed = '';
  const found = Promise.withResolvers<number>();
  const timer = setTimeout(() => found.reject(new Error(`A server did not start: ${printed}`)), START_MS);
  child.once('exit', () => found.reject(new Error(`A server ended while it started: ${printed}`)));
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    const port = /ready at http:\/\/[^\s:]+:(\d+)/.exec(printed)?.[1];
    if (port) found.resolve(Number(port));
  });
  return found.promise.finally(() => clearTimeout(timer));
}
