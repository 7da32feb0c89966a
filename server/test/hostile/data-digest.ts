import type { Deployment } from '../support/deployment.js';
import { RedisDigest } from './redis-digest.js';
import { SqliteDigest } from './sqlite-digest.js';

/** All that is stored, by table or key: what is equal before and after has not been changed. */
export interface DataDigest {
  /** Without what a request may move without having changed anything: when somebody was last there. */
  take(): Promise<Record<string, string>>;
  /** Whether what a deleted room left is still being removed, behind the answer. */
  purging(): Promise<boolean>;
  close(): void;
}

/** Reads beside the servers that write. */
export const digestOf = (deployment: Deployment): DataDigest =>
  deployment.clusterData ? new RedisDigest(deployment.clusterData) : new SqliteDigest(deployment.dataDir);
