import type { ClusterData } from '../support/deployment.js';
import { RedisContents } from '../support/redis-contents.js';
import type { DataDigest } from './data-digest.js';

/** What moves by itself: who is there, and how far the consumers are. */
const MOVING =
  /^(?:\{presence\}:|\{clients\}:|socket:|\{[^}]*socket:[^}]*\}:(?:sockets|hearing)$|\{deliveries\}:due$|limit:|trimmer$|purging:)/;

/** A hash of each key. The archive holds nothing that was not in the log. */
export class RedisDigest implements DataDigest {
  private readonly contents: RedisContents;

  constructor(data: ClusterData) {
    this.contents = new RedisContents(data);
  }

  async read(): Promise<Record<string, string>> {
    const hashes = Object.entries(await this.contents.hashes());
    return Object.fromEntries(hashes.filter(([key]) => !MOVING.test(key)));
  }

  async purging(): Promise<boolean> {
    return Object.keys(await this.read()).some((key) => /:purge[sd](?::|$)/.test(key));
  }

  close(): void {
    this.contents.close();
  }
}
