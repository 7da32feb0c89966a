import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MAIN = join(ROOT, 'server/dist/main.js');
const START_MS = 20_000;
const POLL_MS = 25;

export interface ServerOptions {
  env?: Record<string, string>;
  /** Kept when the server stops; without it a temporary folder that `stop` removes. */
  dataDir?: string;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** A port nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

export const temporaryFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'suda-test-'));

/** The built server as its own process, on a free port and a folder of its own. */
export class ServerProcess {
  /** All that it wrote so far, over its restarts. */
  output = '';
  private child: Child | undefined;
  private exit: Promise<Exit> = Promise.resolve({ code: null, signal: null });

  private constructor(
    readonly port: number,
    readonly dataDir: string,
    private readonly temporary: boolean,
    private readonly env: Record<string, string>,
  ) {}

  /** Resolves when it is ready. Rejects with its output when it isn't within 20 s, or ends. */
  static async start(options: ServerOptions = {}): Promise<ServerProcess> {
    const server = await ServerProcess.create(options);
    await server.run();
    return server;
  }

  /** Starts a server that is expected to refuse; resolves with its exit. */
  static async refusal(options: ServerOptions = {}): Promise<Exit & { output: string }> {
    const server = await ServerProcess.create(options);
    server.spawn();
    const timer = setTimeout(() => server.child?.kill('SIGKILL'), START_MS);
    const exit = await server.exit;
    clearTimeout(timer);
    await server.clean();
    return { ...exit, output: server.output };
  }

  private static async create({ env = {}, dataDir }: ServerOptions): Promise<ServerProcess> {
    if (!existsSync(MAIN)) throw new Error('server/dist/main.js is missing: build with `npx tsc -b server`');
    const port = env['PORT'] === undefined ? await freePort() : Number(env['PORT']);
    return new ServerProcess(port, dataDir ?? (await temporaryFolder()), dataDir === undefined, env);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    if (this.child?.pid === undefined) throw new Error('the server is not running');
    return this.child.pid;
  }

  /** SIGTERM, the process's end, and the temporary folder's. */
  async stop(): Promise<Exit> {
    const exit = await this.terminate();
    await this.clean();
    return exit;
  }

  /** SIGTERM and the process's end; the folder stays for `restart`. */
  async terminate(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<Exit> {
    this.child?.kill(signal);
    return this.exit;
  }

  /** SIGKILL; the folder stays for `restart`. */
  async kill(): Promise<Exit> {
    this.child?.kill('SIGKILL');
    return this.exit;
  }

  /** Runs again on the same folder and port, after `kill` or `terminate`. */
  async restart(): Promise<void> {
    await this.terminate();
    await this.run();
  }

  /** Resolves when the process has ended. */
  get ended(): Promise<Exit> {
    return this.exit;
  }

  private async run(): Promise<void> {
    this.spawn();
    let over = false;
    void this.exit.then(() => (over = true));
    const deadline = Date.now() + START_MS;
    while (!(await this.isReady())) {
      if (over || Date.now() > deadline) {
        await this.kill();
        throw new Error(`the server did not get ready\n${this.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  private async isReady(): Promise<boolean> {
    const response = await fetch(`${this.url}/readyz`).catch(() => undefined);
    return response?.ok === true;
  }

  private spawn(): void {
    const child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
      env: {
        PATH: process.env['PATH'],
        HOST: '127.0.0.1',
        LOG_LEVEL: 'warn',
        NODE_ENV: 'test',
        RATE_LIMITS: 'off',
        ...this.env,
        PORT: String(this.port),
        DATA_DIR: this.dataDir,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.child = child;
    this.exit = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  }

  private async clean(): Promise<void> {
    if (this.temporary) await rm(this.dataDir, { recursive: true, force: true });
  }
}
