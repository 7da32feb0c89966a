import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface Launch {
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
}

const SUPERVISOR = fileURLToPath(new URL('supervise.mjs', import.meta.url));
const LAST_LINES = 15;

/** A process that ends with the one that started it, even if that is killed. */
export class Supervised {
  readonly #exited: Promise<number>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #last: string[] = [];
  #running = true;

  /** `onLine` receives its output; `remove` is a folder that is removed if the owner is killed. */
  constructor(launch: Launch, onLine: (line: string) => void, remove?: string) {
    const env = { ...process.env, ...launch.env, SUDA_REMOVE: remove ?? '', NODE_OPTIONS: '' };
    const args = [SUPERVISOR, launch.command, ...launch.args];
    const child = spawn(process.execPath, args, {
      env,
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    }) as ChildProcessWithoutNullStreams;
    this.#child = child;
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        this.#last.push(line);
        if (this.#last.length > LAST_LINES) this.#last.shift();
        onLine(line);
      });
    this.#exited = new Promise((resolve) => {
      child.once('error', () => resolve(127));
      child.once('close', (code) => resolve(code ?? 143));
    });
    void this.#exited.then(() => (this.#running = false));
    child.stdin.on('error', () => undefined);
    // It doesn't keep its owner running.
    child.unref();
    child.channel?.unref();
    for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as { unref(): void }).unref();
  }

  get running(): boolean {
    return this.#running;
  }

  /** Sends a signal to the whole group. */
  signal(name: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    if (this.#running) this.#child.stdin.write(`${name}\n`);
  }

  /** Suspends the whole group. Resolves when it is suspended, or has ended. */
  async freeze(): Promise<void> {
    const stopped = once(this.#child, 'message');
    this.signal('SIGSTOP');
    await Promise.race([stopped, this.#exited]);
  }

  /** Resolves with the exit code when the whole group has ended; 137 after SIGKILL. */
  exited(): Promise<number> {
    this.#child.ref();
    return this.#exited;
  }

  /** Ends it with SIGTERM, after `patienceMs` with SIGKILL. */
  async end(patienceMs = 10_000): Promise<void> {
    const timer = setTimeout(() => this.signal('SIGKILL'), patienceMs);
    this.signal('SIGTERM');
    await this.exited();
    clearTimeout(timer);
  }

  /** The last lines of its output. */
  tail(): string {
    return this.#last.join('\n');
  }
}
