import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProbeAnswer, ProbeRequest, Reading } from './probe.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PROBE = new URL('./probe.ts', import.meta.url).href;
const START_MS = 20_000;

/** Temporary data folders are made here: on the disk that the project lies on, not in /tmp, which may be memory. */
export const DATA_PLACE = process.env.BENCH_DATA ?? join(ROOT, 'bench');
/** Another build of the server, to be compared with this one. */
const SERVER = process.env.BENCH_SERVER ?? join(ROOT, 'server/dist/main.js');

export type Wire = 1 | 2;
export const CONTENDERS = ['bare', 'wire 1', 'wire 2'] as const;
export type ContenderName = (typeof CONTENDERS)[number];

export const wireOf = (name: ContenderName): Wire => (name === 'wire 2' ? 2 : 1);

/** A server under measurement, in a process of its own. */
export class Contender {
  private readonly waiting = new Map<number, (reading: Reading) => void>();
  private lastId = 0;
  private readonly process: ChildProcess;
  private readonly dataDir: string;
  readonly port: number;

  private constructor(process: ChildProcess, dataDir: string, port: number) {
    this.process = process;
    this.dataDir = dataDir;
    this.port = port;
    process.on('message', ({ id, reading }: ProbeAnswer) => {
      this.waiting.get(id)?.(reading);
      this.waiting.delete(id);
    });
  }

  static async start(name: ContenderName): Promise<Contender> {
    const dataDir = mkdtempSync(join(DATA_PLACE, '.data-'));
    const entry = name === 'bare' ? join(ROOT, 'bench/src/bare-loop.ts') : SERVER;
    const extra = process.env.BENCH_SERVER_ARGS?.split(' ') ?? [];
    const child = spawn(process.execPath, ['--expose-gc', '--import', PROBE, ...extra, entry], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: {
        PATH: process.env.PATH,
        BENCH_PROBE: '1',
        NODE_ENV: 'production',
        MODE: 'local',
        HOST: '127.0.0.1',
        PORT: '0',
        DATA_DIR: dataDir,
        AUTH_MODE: 'open',
        RATE_LIMITS: 'off',
        LOG_LEVEL: 'error',
      },
    });
    return new Contender(child, dataDir, await portOf(child));
  }

  /** `collect` collects garbage first. */
  probe(probe: ProbeRequest['probe']): Promise<Reading> {
    const id = ++this.lastId;
    this.process.send({ probe, id } satisfies ProbeRequest);
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }

  async stop(): Promise<void> {
    const exit = once(this.process, 'exit');
    this.process.kill('SIGTERM');
    await exit;
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** Both servers print a line with their address when they are ready. */
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
