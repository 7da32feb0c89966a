import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { clusterSettings } from '../support/deployment.js';
import { engineUrls } from '../support/engines.js';
import { MODE } from '../support/mode.js';
import { temporaryFolder } from '../support/server-process.js';

const PROGRAM = fileURLToPath(new URL('./callback-process.ts', import.meta.url));

export interface WorkerEvent {
  event: string;
  data: { userId: string; requestId: string };
}

let made = 0;

/** The settings of one server of the run's mode, on data of its own. */
export async function settingsOfMode(): Promise<Record<string, string>> {
  const settings = { DATA_DIR: await temporaryFolder(), DELIVERY_ALLOW_NETWORKS: '127.0.0.1', LOG_LEVEL: 'silent' };
  if (MODE === 'local') return settings;
  const name = `d${process.pid}-${Date.now().toString(36)}-${++made}`;
  return { ...settings, ...clusterSettings(await engineUrls(), name), KEY_PREFIX: `${name}:` };
}

/** A process with the callbacks of one server. */
export class CallbackServer {
  /** Lines of the events that are stored, as they were sent. */
  readonly stored = new Set<string>();
  readonly ended: Promise<NodeJS.Signals | number | null>;
  private readonly ready: Promise<void>;
  private readonly asked: ((count: number) => void)[] = [];
  private written = '';

  private constructor(private readonly child: ChildProcessByStdio<Writable, Readable, Readable>) {
    this.ended = new Promise((resolve) => child.once('close', (code, signal) => resolve(signal ?? code)));
    // What is written to one that was killed is lost, as it is with a socket.
    child.stdin.on('error', () => undefined);
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.written += text));
    this.ready = new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line === 'ready') resolve();
        else if (line.startsWith('stored ')) this.stored.add(line.slice('stored '.length));
        else if (/^(?:dead|replay) \d+$/.test(line)) this.asked.shift()?.(Number(line.split(' ')[1]));
        else this.written += `${line}\n`;
      });
      void this.ended.then((end) => reject(new Error(`it ended with ${end}\n${this.written}`)));
    });
    this.ready.catch(() => undefined);
  }

  /** Does not wait until it is ready: it may be killed before. */
  static spawn(env: Record<string, string>): CallbackServer {
    const { PATH = '' } = process.env;
    return new CallbackServer(
      spawn(process.execPath, [PROGRAM], { env: { PATH, NODE_ENV: 'test', ...env }, stdio: 'pipe' }),
    );
  }

  static async start(env: Record<string, string>): Promise<CallbackServer> {
    const server = CallbackServer.spawn(env);
    await server.ready;
    return server;
  }

  /** As workers do, without waiting for one before the next. */
  send(events: readonly WorkerEvent[]): void {
    for (const event of events) this.child.stdin.write(`${lineOf(event)}\n`);
  }

  /** How many deliveries are dead, or were and are queued anew. */
  ask(question: 'dead' | 'replay'): Promise<number> {
    return new Promise((resolve) => {
      this.asked.push(resolve);
      this.child.stdin.write(`${question}\n`);
    });
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }

  async stop(): Promise<NodeJS.Signals | number | null> {
    this.child.kill('SIGTERM');
    return this.ended;
  }
}

export const lineOf = (event: WorkerEvent): string => JSON.stringify(event);
