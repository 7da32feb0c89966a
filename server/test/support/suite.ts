import { afterAll, afterEach, beforeAll, onTestFailed } from 'vitest';
import type { ConnectOptions } from './connection.js';
import { PlainClient } from './plain-client.js';
import { Rest } from './rest.js';
import { ServerProcess, type ServerOptions } from './server-process.js';
import { WireTwoClient, type WireTwoOptions } from './wire-two-client.js';

/** One server for the tests of a file, and clients that are closed after each test. */
export class Suite {
  private running: ServerProcess | undefined;
  private readonly clients = new Set<{ close(): void }>();
  private names = 0;

  constructor(options: ServerOptions) {
    beforeAll(async () => {
      this.running = await ServerProcess.start(options);
    });
    afterEach(() => {
      for (const client of this.clients) client.close();
      this.clients.clear();
    });
    afterAll(async () => {
      await this.running?.stop();
    });
  }

  get server(): ServerProcess {
    if (!this.running) throw new Error('the server is not running');
    return this.running;
  }

  get url(): string {
    return this.server.url;
  }

  get rest(): Rest {
    return new Rest(this.url);
  }

  /** Nobody else's name in this file. */
  name(stem: string): string {
    return `${stem}${++this.names}`;
  }

  /** A plain client that is registered; without a name, one that is not. */
  async plain(userId?: string, options: ConnectOptions = {}): Promise<PlainClient> {
    this.showOutputOfFailure();
    const client = await PlainClient.connect(this.url, options);
    this.clients.add(client);
    if (userId !== undefined) await client.register(userId);
    return client;
  }

  /** A client of wire 2 that is registered; without a name, one that is not. */
  async two(userId?: string, options: WireTwoOptions = {}): Promise<WireTwoClient> {
    this.showOutputOfFailure();
    const client = await WireTwoClient.connect(this.url, options);
    this.clients.add(client);
    if (userId !== undefined) await client.register(userId);
    return client;
  }

  private showOutputOfFailure(): void {
    const from = this.server.output.length;
    onTestFailed(() => {
      const output = this.server.output.slice(from);
      if (output) console.error(`the server wrote:\n${output}`);
    });
  }
}

export const useServer = (options: ServerOptions = {}): Suite => new Suite(options);
