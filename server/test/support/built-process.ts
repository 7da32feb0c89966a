import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const START_MS = 60_000;
const POLL_MS = 25;

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** Whatever its certificate. */
const isReadyOverTls = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    get(url, { rejectUnauthorized: false, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).once('error', () => resolve(false));
  });

/** A built program of ours as its own process, which says at `/readyz` that it serves. */
export class BuiltProcess {
  /** All that it wrote so far, over its restarts. */
  output = '';
  /** Where in it the latest start begins. */
  private begin = 0;
  private child: Child | undefined;
  private exit: Promise<Exit> = Promise.resolve({ code: null, signal: null });

  constructor(
    /** The workspace, whose `dist/main.js` is run. */
    private readonly workspace: string,
    private readonly words: readonly string[],
    readonly port: number,
    private env: Record<string, string>,
  ) {}

  get url(): string {
    return `${this.env['TLS_CERT'] ? 'https' : 'http'}://127.0.0.1:${this.port}`;
  }

  /** What it wrote since its latest start. */
  get latestOutput(): string {
    return this.output.slice(this.begin);
  }

  get pid(): number {
    if (this.child?.pid === undefined) throw new Error(`the ${this.workspace} process is not running`);
    return this.child.pid;
  }

  /** Resolves when the process has ended. */
  get ended(): Promise<Exit> {
    return this.exit;
  }

  /** SIGTERM and the process's end; what it keeps stays for `restart`. */
  async terminate(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<Exit> {
    this.child?.kill(signal);
    return this.exit;
  }

  /** SIGKILL; what it keeps stays for `restart`. */
  async kill(): Promise<Exit> {
    this.child?.kill('SIGKILL');
    return this.exit;
  }

  /** Runs again on the same data and port, with these settings beside those it had. */
  async restart(env: Record<string, string> = {}): Promise<void> {
    await this.terminate();
    this.env = { ...this.env, ...env };
    await this.run();
  }

  /** Resolves when it is ready. Rejects with its output when it isn't within 60 s, or ends. */
  async run(): Promise<void> {
    this.spawn();
    const over = new AbortController();
    void this.exit.then(() => over.abort());
    const deadline = Date.now() + START_MS;
    while (!(await this.isReady())) {
      if (over.signal.aborted || Date.now() > deadline) {
        await this.kill();
        throw new Error(`the ${this.workspace} process did not get ready\n${this.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Runs what is expected to end by itself, within 60 s. */
  async runToItsEnd(): Promise<Exit> {
    this.spawn();
    const timer = setTimeout(() => this.child?.kill('SIGKILL'), START_MS);
    const exit = await this.exit;
    clearTimeout(timer);
    return exit;
  }

  /** Runs another built file of the workspace to its end, with the settings of this process and these. */
  async runBeside(
    file: string,
    words: readonly string[],
    { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
  ): Promise<{ code: number | null; stdout: string; stderr: string }> {
    const child = spawn(process.execPath, [join(ROOT, this.workspace, 'dist', file), ...words], {
      env: { ...this.settings, ...env },
      stdio: 'pipe',
    });
    const written = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => (written[name] += text));
    }
    child.stdin.end(input);
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, ...written };
  }

  private get settings(): Record<string, string | undefined> {
    return { PATH: process.env['PATH'], HOST: '127.0.0.1', LOG_LEVEL: 'warn', NODE_ENV: 'test', ...this.env };
  }

  private async isReady(): Promise<boolean> {
    const url = `${this.url}/readyz`;
    if (url.startsWith('https:')) return isReadyOverTls(url);
    const response = await fetch(url).catch(() => undefined);
    await response?.body?.cancel();
    return response?.ok === true;
  }

  private spawn(): void {
    const main = join(ROOT, this.workspace, 'dist/main.js');
    if (!existsSync(main)) throw new Error(`${main} is missing: build with \`npx tsc -b ${this.workspace}\``);
    this.begin = this.output.length;
    const child = spawn(process.execPath, ['--enable-source-maps', main, ...this.words], {
      env: this.settings,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.child = child;
    this.exit = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  }
}
