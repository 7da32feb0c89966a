import { type Launch } from '../processes/supervised.ts';

export interface EngineOptions {
  /** Redis: '8.2', '7.0' or 'valkey-9'. By default `TEST_REDIS` ('7.0', '8.2 cluster'), or any suitable one. */
  version?: string;
  /** Redis: three nodes of a Redis Cluster instead of one server. */
  cluster?: boolean;
  /** Redis: its password. Elasticsearch: that of the user `elastic`; turns its security on. */
  password?: string;
  /** The folder of its data, kept when it stops. By default a temporary one. */
  dataFolder?: string;
  /** Port, or the first of several. By default free ones. */
  port?: number;
  /** Runs with less of a busy processor than others: see `givingWay`. */
  givesWay?: boolean;
  /** More arguments for the engine's program. */
  args?: string[];
  /** Receives its output. */
  onLine?: (line: string) => void;
}

/** How a service is run, once its program is available. */
export interface Recipe {
  /** Its name, origin and version, to be printed. */
  what: string;
  /** The number of ports of one instance. */
  ports: number;
  url(ports: number[]): string;
  /** Its processes; called again at each start, with the same ports and folder. */
  launches(ports: number[], folder: string): Promise<Launch[]>;
  /** Whether it is ready; polled after a start. */
  isReady(ports: number[]): Promise<boolean>;
  /** Setup of a new instance, after all its processes are ready. */
  prepare?(ports: number[]): Promise<void>;
  /** Milliseconds until a start counts as failed. */
  patienceMs: number;
}

/** About a quarter of what others get of a busy processor, as `cpu_shares: 256` in docker-compose.yml. */
const NICE = 6;
/** Linux weighs whole sessions, each process of which counts by the number of its session. */
const NICELY = `echo ${NICE} 2>/dev/null >/proc/self/autogroup; exec nice -n ${NICE} "$0" "$@"`;

/** The same service, whose processes give way to others on a busy machine. */
export const givingWay = (recipe: Recipe): Recipe => ({
  ...recipe,
  launches: async (ports, folder) =>
    (await recipe.launches(ports, folder)).map(({ command, args, ...launch }) => ({
      ...{ ...launch, command: 'sh' },
      args: ['-c', NICELY, command, ...args],
    })),
});
