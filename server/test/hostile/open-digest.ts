import type { Deployment } from '../support/deployment.js';
import type { DataDigest } from './data-digest.js';
import { RedisDigest } from './redis-digest.js';
import { SqliteDigest } from './sqlite-digest.js';

/** The digest of a deployment's data, read beside the servers that write. */
export const digestOf = (deployment: Deployment): DataDigest =>
  deployment.clusterData ? new RedisDigest(deployment.clusterData) : new SqliteDigest(deployment.dataDir);
