import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Launch {
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
}

const SUPERVISOR = fileURLToPath(new URL('supervise.mjs', import.meta.url));
const TAIL = 1500;

/** A process that dies with the one that started it, even when that one is killed. */
export class Supervised {
  readonly #exited: Promise<number>;
  #running = true;
  readonly #child: ChildProcess;
  readonly #log: string;

  /** What the process prints is appended to `log`; `remove` is a folder that goes with an owner that was killed. */
  constructor(launch: Launch, log: string, remove?: string) {
    this.#log = log;
    const env = { ...process.env, ...launch.env, SUDA_REMOVE: remove ?? '', NODE_OPTIONS: '' };
    this.#child = spawn(process.execPath, [SUPERVISOR, log, launch.command, ...launch.args], {
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#exited = new Promise((resolve) => {
      this.#child.once('error', () => resolve(127));
      this.#child.once('exit', (code) => resolve(code ?? 143));
    });
    void this.#exited.then(() => (this.#running = false));
    this.#child.stdin?.on('error', () => undefined);
    // An engine is no reason for its owner to stay.
    this.#child.unref();
    (this.#child.stdin as { unref?: () => void } | null)?.unref?.();
  }

  get running(): boolean {
    return this.#running;
  }

  /** Sends a signal to the whole group. */
  signal(name: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    if (this.#running) this.#child.stdin?.write(`${name}\n`);
  }

  /** Resolves with the exit code once the whole group is gone; 137 after SIGKILL. */
  exited(): Promise<number> {
    this.#child.ref();
    return this.#exited;
  }

  /** Ends it by SIGTERM, by SIGKILL when that takes longer than `patienceMs`. */
  async end(patienceMs = 10_000): Promise<void> {
    const timer = setTimeout(() => this.signal('SIGKILL'), patienceMs);
    this.signal('SIGTERM');
    await this.exited();
    clearTimeout(timer);
  }

  /** The last it printed. */
  tail(): string {
    return readFileSync(this.#log, 'utf8').slice(-TAIL).trim();
  }
}
