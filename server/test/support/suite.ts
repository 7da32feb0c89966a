import { afterAll, afterEach, beforeAll, onTestFailed } from 'vitest';
import type { ConnectOptions } from './connection.js';
import { Deployment, type DeploymentOptions } from './deployment.js';
import { PlainClient } from './plain-client.js';
import { Rest } from './rest.js';
import { ProtocolV2Client, type ProtocolV2Options } from './protocol-v2-client.js';

/** One deployment for the tests of a file, and clients that are closed after each test; its servers take them in turn. */
export class Suite {
  private running: Deployment | undefined;
  private readonly clients = new Set<{ close(): void }>();
  private names = 0;

  constructor(options: DeploymentOptions) {
    beforeAll(async () => {
      this.running = await Deployment.start(options);
    });
    afterEach(() => {
      for (const client of this.clients) client.close();
      this.clients.clear();
    });
    afterAll(async () => {
      await this.running?.stop();
    });
  }

  get deployment(): Deployment {
    if (!this.running) throw new Error('the deployment is not running');
    return this.running;
  }

  /** The address of one server, always the same. */
  get url(): string {
    return this.deployment.first.url;
  }

  /** What the servers answer, each in turn. */
  get rest(): Rest {
    return new Rest(this.deployment.next.url);
  }

  /** Nobody else's name in this file. */
  name(stem: string): string {
    return `${stem}${++this.names}`;
  }

  /** A plain client that is registered; without a name, one that is not. */
  async plain(userId?: string, options: ConnectOptions = {}): Promise<PlainClient> {
    this.showOutputOfFailure();
    const client = this.track(await PlainClient.connect(this.deployment.next.url, options));
    if (userId !== undefined) await client.register(userId);
    return client;
  }

  /** A client of protocol v2 that is registered; without a name, one that is not. */
  async two(userId?: string, options: ProtocolV2Options = {}): Promise<ProtocolV2Client> {
    this.showOutputOfFailure();
    const client = this.track(await ProtocolV2Client.connect(this.deployment.next.url, options));
    if (userId !== undefined) await client.register(userId);
    return client;
  }

  track<C extends PlainClient | ProtocolV2Client>(client: C): C {
    this.clients.add(client);
    client.carried = () => this.deployment.carried();
    return client;
  }

  private showOutputOfFailure(): void {
    const from = this.deployment.outputs.map(({ length }) => length);
    onTestFailed(() => {
      const output = this.deployment.outputs.map((it, index) => it.slice(from[index])).join('');
      if (output) console.error(`the server wrote:\n${output}`);
    });
  }
}

export const useServer = (options: DeploymentOptions = {}): Suite => new Suite(options);
