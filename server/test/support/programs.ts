import { io, type Socket } from 'socket.io-client';
import { afterEach, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { ServerProcess } from './server-process.js';
import type { Suite } from './suite.js';

/** Settings of a server that opens the ports of other programs. */
export const PROGRAM_PORTS = { CLIENT_SOCKET_PORT: '0', WORKER_SOCKET_PORT: '0' };

const WAIT = { timeout: 20_000, interval: 5 };

const LINES = { clients: /^Clients .*:(\d+)$/m, workers: /^Workers .*:(\d+)\/$/m };

/** The port that a server opened at its latest start: it is ready a moment before it says so. */
export const portOf = (server: ServerProcess, whose: keyof typeof LINES): Promise<number> =>
  vi.waitFor(() => {
    const port = LINES[whose].exec(server.latestOutput)?.[1];
    if (port === undefined) throw new Error(`no port of ${whose}\n${server.output}`);
    return Number(port);
  }, WAIT);

export interface HeardEvent {
  event: string;
  data: unknown;
}

const RECORDED = ['progress_update', 'ascii_complete', 'ascii_failed', 'client'];

/** What a client of another program heard, in order. */
abstract class Listener {
  readonly heard: HeardEvent[] = [];

  /** The events of workers among it. */
  get events(): HeardEvent[] {
    return this.heard.filter(({ event }) => event !== 'client');
  }

  /** Resolves when it heard this event; with its data. */
  until(event: string, where: (data: never) => boolean = () => true): Promise<unknown> {
    return vi.waitFor(() => {
      const found = this.heard.find((it) => it.event === event && where(it.data as never));
      if (!found) throw new Error(`no such ${event}: ${JSON.stringify(this.heard.slice(-20)).slice(0, 2_000)}`);
      return found.data;
    }, WAIT);
  }

  abstract close(): void;
}

/** A program's page, with the client library as it is used everywhere. */
export class PageClient extends Listener {
  /** The transport that its connection began with. */
  openedBy: string | undefined;

  private constructor(readonly socket: Socket) {
    super();
    socket.io.once('open', () => (this.openedBy = socket.io.engine.transport.name));
    for (const event of RECORDED) socket.on(event, (data: unknown) => this.heard.push({ event, data }));
  }

  /** Resolves when it is connected; rejects with the reason. */
  static connect(port: number, auth: object, options: object = {}): Promise<PageClient> {
    const socket = io(`http://127.0.0.1:${port}`, { auth, withCredentials: true, forceNew: true, ...options });
    const client = new PageClient(socket);
    return new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(client));
      socket.once('connect_error', (error) => {
        socket.disconnect();
        reject(error);
      });
    });
  }

  close(): void {
    this.socket.disconnect();
  }
}

/** A WebSocket and the frames that came. */
export class RawClient extends Listener {
  readonly frames: unknown[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(readonly socket: WebSocket) {
    super();
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as HeardEvent;
      this.frames.push(frame);
      this.heard.push(frame);
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  /** Rejects with the status of a refusal. */
  opened(): Promise<this> {
    return new Promise((resolve, reject) => {
      this.socket.once('open', () => resolve(this));
      this.socket.once('unexpected-response', (_request, { statusCode }) => reject(new Error(`${statusCode}`)));
      this.socket.once('error', reject);
    });
  }

  send(frame: unknown): void {
    this.socket.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
  }

  close(): void {
    this.socket.terminate();
  }
}

/** A client that has only a WebSocket. */
export class WebSocketClient extends RawClient {
  static async connect(port: number, hello?: unknown): Promise<WebSocketClient> {
    const client = await new WebSocketClient(new WebSocket(`ws://127.0.0.1:${port}/`)).opened();
    if (hello !== undefined) client.send(hello);
    return client;
  }
}

/** A worker with a plain WebSocket. */
export class Worker extends RawClient {
  private asked = 0;

  static connect(port: number, headers: Record<string, string> = {}): Promise<Worker> {
    return new Worker(new WebSocket(`ws://127.0.0.1:${port}/`, { headers })).opened();
  }

  /** Resolves with the answer. */
  async ask(event: string, data: unknown): Promise<Record<string, unknown>> {
    const id = `ask ${++this.asked}`;
    this.send({ event, data, id });
    return vi.waitFor(() => {
      const answer = this.frames.find((it) => (it as { id?: unknown }).id === id);
      if (answer === undefined) throw new Error(`no answer to ${event}`);
      return answer as Record<string, unknown>;
    }, WAIT);
  }
}

/** Programs of a suite's tests: each connects to the next server, and is closed after its test. */
export function usePrograms(suite: Suite) {
  const open: { close(): void }[] = [];
  afterEach(() => {
    for (const it of open.splice(0)) it.close();
  });
  const track = <C extends { close(): void }>(client: C): C => {
    open.push(client);
    return client;
  };
  const port = (whose: keyof typeof LINES) => portOf(suite.deployment.next, whose);
  return {
    track,
    page: async (auth: object, options?: object) =>
      track(await PageClient.connect(await port('clients'), auth, options)),
    raw: async (hello?: unknown) => track(await WebSocketClient.connect(await port('clients'), hello)),
    worker: async (authorization?: string) =>
      track(await Worker.connect(await port('workers'), authorization === undefined ? {} : { authorization })),
  };
}
