import { type Launch } from '../processes/supervised.ts';

export interface EngineOptions {
  /** Redis: '8.2', '7.0' or 'valkey-9'. Unless given, what `TEST_REDIS` says ('7.0', '8.2 cluster'), or any that fits. */
  version?: string;
  /** Redis: three nodes of a Redis Cluster instead of one server. */
  cluster?: boolean;
  /** Redis: its password. Elasticsearch: that of the user `elastic`; turns its security on. */
  password?: string;
  /** Where its data lie, kept when it stops. Unless given, a folder that goes with the engine. */
  dataFolder?: string;
  /** Port, or the first of several. Unless given, free ones. */
  port?: number;
  /** More arguments for the engine's program. */
  args?: string[];
  /** Receives what it prints. */
  onLine?: (line: string) => void;
}

/** How something is run, once its program is there. */
export interface Recipe {
  /** What is run, where it came from and its version, for people. */
  what: string;
  /** How many ports one instance takes. */
  ports: number;
  url(ports: number[]): string;
  /** Its processes; called again at each start, with the same ports and folder. */
  launches(ports: number[], folder: string): Promise<Launch[]>;
  /** Whether it serves; asked again and again after a start. */
  isReady(ports: number[]): Promise<boolean>;
  /** What a fresh instance needs once all its processes serve. */
  prepare?(ports: number[]): Promise<void>;
  /** Milliseconds until a start counts as failed. */
  patienceMs: number;
}
