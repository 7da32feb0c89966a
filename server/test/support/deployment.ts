import type { Exit } from './built-process.js';
import { Consumers } from './consumers.js';
import { engineUrls } from './engines.js';
import { Barrier } from './barrier.js';
import { MODE } from './mode.js';
import { ServerProcess } from './server-process.js';

export interface DeploymentOptions {
  /** Settings of every server. */
  env?: Record<string, string>;
  /** Settings of both consumers. */
  consumerEnv?: Record<string, string>;
  /** Of a cluster; `local` has one. */
  servers?: number;
}

/** Where a cluster keeps what it has been told. */
export interface ClusterData {
  redis: string;
  keyPrefix: string;
}

interface Stoppable {
  stop(): Promise<unknown>;
}

/** What servers and consumers of one cluster share; `name` begins its tables, and is its index. */
export const clusterSettings = (urls: { redis: string; dynamo: string; elasticsearch: string }, name: string) => ({
  MODE: 'cluster',
  REDIS_URL: urls.redis,
  DYNAMO_ENDPOINT: urls.dynamo,
  DYNAMO_TABLE_PREFIX: `${name}-`,
  ELASTICSEARCH_URL: urls.elasticsearch,
  ELASTICSEARCH_INDEX: name,
  // The SDK wants some, and the engine takes any.
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  // No gateway stands before them that would have to see it.
  STOP_NOTICE_MS: '0',
});

let deployed = 0;

/**
 * A running Suda, as the run's mode has it: in `local` one server on a folder of its own, in `cluster` servers, two unless told otherwise, and both
 * consumers on keys, tables and an index of their own.
 */
export class Deployment {
  private turn = 0;
  private barrier: Promise<Barrier> | undefined;

  private constructor(
    readonly servers: readonly ServerProcess[],
    /** Both, in a cluster. */
    readonly consumers: Consumers | undefined,
    private readonly inCluster: ClusterData | undefined,
  ) {}

  /** Resolves when all of it is ready. */
  static async start({ env = {}, consumerEnv = {}, servers = 2 }: DeploymentOptions = {}): Promise<Deployment> {
    if (MODE === 'local') return new Deployment([await ServerProcess.start({ env })], undefined, undefined);
    const urls = await engineUrls();
    const name = `t${process.pid}-${Date.now().toString(36)}-${++deployed}`;
    const settings = { ...clusterSettings(urls, name), KEY_PREFIX: `${name}:` };
    const starting = [
      Consumers.start({ ...settings, ...consumerEnv }, urls.elasticsearch, name),
      ...Array.from({ length: servers }, () => ServerProcess.start({ env: { ...settings, ...env } })),
    ] as const;
    const [consumers, ...started] = await allOrNone(starting);
    return new Deployment(started, consumers, { redis: urls.redis, keyPrefix: settings.KEY_PREFIX });
  }

  /** Each server in turn. */
  get next(): ServerProcess {
    return this.servers[this.turn++ % this.servers.length] as ServerProcess;
  }

  get first(): ServerProcess {
    return this.servers[0] as ServerProcess;
  }

  /** The data folder of `local`. */
  get dataDir(): string {
    if (this.inCluster) throw new Error('a cluster has no data folder');
    return this.first.dataDir;
  }

  /** Where `cluster` keeps its data; nothing in `local`. */
  get clusterData(): ClusterData | undefined {
    return this.inCluster;
  }

  /** All that its servers wrote so far, one after the other. */
  get outputs(): string[] {
    return this.servers.map(({ output }) => output);
  }

  /** Resolves when whatever a server had to tell the others until now has come to them. */
  async carried(): Promise<void> {
    if (this.servers.length === 1) return;
    this.barrier ??= Barrier.meet(this.servers);
    await (await this.barrier).pass();
  }

  /** Ends its servers; what they keep stays for `restart`. */
  terminate(signal?: 'SIGTERM' | 'SIGINT'): Promise<Exit[]> {
    return Promise.all(this.servers.map((server) => server.terminate(signal)));
  }

  /** SIGKILL to its servers, all at once. */
  async kill(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.kill()));
  }

  /** Runs its servers again on the same data and ports. */
  async restart(env?: Record<string, string>): Promise<void> {
    await Promise.all(this.servers.map((server) => server.restart(env)));
  }

  /** Its servers do nothing and close nothing, until `thaw`. */
  freeze(): void {
    for (const { pid } of this.servers) process.kill(pid, 'SIGSTOP');
  }

  thaw(): void {
    for (const { pid } of this.servers) process.kill(pid, 'SIGCONT');
  }

  /** Ends all of it. Resolves with how its servers ended. */
  async stop(): Promise<Exit[]> {
    (await this.barrier?.catch(() => undefined))?.close();
    const exits = await Promise.all(this.servers.map((server) => server.stop()));
    await this.consumers?.stop();
    return exits;
  }
}

/** Waits for all; when one rejects, ends the others and rejects with its reason. */
async function allOrNone<const T extends readonly Promise<Stoppable>[]>(
  starting: T,
): Promise<{ -readonly [I in keyof T]: Awaited<T[I]> }> {
  const results = await Promise.allSettled(starting);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) {
    const running = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    await Promise.all(running.map((it) => it.stop()));
    throw failed.reason;
  }
  return Promise.all(starting);
}
