import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type EngineName } from '../engine.ts';
import { freePorts, successive } from '../processes/free-ports.ts';
import { LoadBalancer } from './load-balancer.ts';
import { type Recipe } from '../recipes/recipe.ts';
import { Service } from '../processes/service.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const CONSUMERS = ['dynamo', 'elasticsearch'] as const;

type Consumers = Readonly<Record<(typeof CONSUMERS)[number], Service>>;

export interface ClusterOptions {
  /** Where the engines are. */
  engines: Record<EngineName, string>;
  /** Number of servers; 2 by default. */
  replicas?: number;
  /** The first of successive ports: of the load balancer, the servers, the consumers. By default free ones. */
  port?: number;
  /** Settings of servers and consumers, besides the addresses of the engines. */
  env?: Record<string, string>;
  /** Receives each line they print, with the name of the process. */
  onLine?: (name: string, line: string) => void;
}

/** Servers behind a load balancer, and both consumers: a cluster without its engines. They must be built. */
export class RunningCluster {
  /** The address of the load balancer. */
  readonly url: string;
  readonly replicas: readonly Service[];
  readonly consumers: Consumers;
  readonly #balancer: LoadBalancer;

  private constructor(balancer: LoadBalancer, replicas: Service[], consumers: Consumers) {
    this.#balancer = balancer;
    this.url = balancer.url;
    this.replicas = replicas;
    this.consumers = consumers;
  }

  /** Resolves when all of them are ready. */
  static async start({ engines, replicas = 2, port, env = {}, onLine }: ClusterOptions): Promise<RunningCluster> {
    const count = 1 + replicas + CONSUMERS.length;
    const ports = port ? successive(port, count) : await freePorts(count);
    const settings = {
      MODE: 'cluster',
      HOST: '127.0.0.1',
      REDIS_URL: engines.redis,
      DYNAMO_ENDPOINT: engines.dynamo,
      ELASTICSEARCH_URL: engines.elasticsearch,
      // The SDK requires some, and the local DynamoDB accepts any.
      AWS_ACCESS_KEY_ID: process.env['AWS_ACCESS_KEY_ID'] ?? 'local',
      AWS_SECRET_ACCESS_KEY: process.env['AWS_SECRET_ACCESS_KEY'] ?? 'local',
      ...env,
    };
    const run = (what: string, main: string, words: string[], at: number, own: Record<string, string>) => {
      const recipe = program(what, [join(ROOT, main), ...words], { ...settings, ...own });
      const location = { ports: [at], folder: tmpdir(), temporary: false };
      return Service.start(recipe, { ...location, onLine: (line) => onLine?.(what, line) });
    };
    const [address, ...rest] = ports as [number, ...number[]];
    const starting = [
      ...rest
        .slice(0, replicas)
        .map((at, index) => run(`server ${index + 1}`, 'server/dist/main.js', [], at, { PORT: String(at) })),
      ...CONSUMERS.map((sink, index) => {
        const at = ports[1 + replicas + index] as number;
        return run(`into ${sink}`, 'consumers/dist/main.js', [sink], at, { METRICS_PORT: String(at) });
      }),
    ];
    const results = await Promise.allSettled(starting);
    const running = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) {
      await Promise.all(running.map((each) => each.stop()));
      throw failed.reason;
    }
    const balancer = await LoadBalancer.open(address, rest.slice(0, replicas));
    const consumers = Object.fromEntries(
      CONSUMERS.map((sink, index) => [sink, running[replicas + index]]),
    ) as Consumers;
    return new RunningCluster(balancer, running.slice(0, replicas), consumers);
  }

  /** Resolves with the name of the first process that ends. */
  ended(): Promise<string> {
    const all = [...this.replicas, ...Object.values(this.consumers)];
    return Promise.race(all.map(async (each) => `${each.what} (${await each.ended()})`));
  }

  async stop(): Promise<void> {
    this.#balancer.close();
    await Promise.all(this.replicas.map((each) => each.stop()));
    await Promise.all(Object.values(this.consumers).map((each) => each.stop()));
  }
}

/** One of our programs as a service; `/readyz` reports whether it is ready. */
export const program = (what: string, args: string[], env: NodeJS.ProcessEnv): Recipe => ({
  what,
  ports: 1,
  // A consumer is ready after its engine, which may be starting beside it.
  patienceMs: 150_000,
  url: ([port]) => `http://127.0.0.1:${port}`,
  launches: async () => [{ command: process.execPath, args: ['--enable-source-maps', ...args], env }],
  isReady: async ([port]) => {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(5000) });
    await response.body?.cancel();
    return response.ok;
  },
});
