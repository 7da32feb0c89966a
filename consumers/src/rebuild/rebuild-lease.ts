import { RedisScript, type RedisConnections } from '@suda/engines/redis';

/** Reads the log into the index that a rebuild makes. */
export const REBUILD_GROUP = 'elasticsearch-rebuild';

const LEASE_MS = 30_000;
const RENEW = new RedisScript<number>('renewLease', new URL('./renew-lease.lua', import.meta.url));

const leaseKey = ({ keys }: RedisConnections): string => `${keys.prefix}rebuild:elasticsearch`;

/** Whether a rebuild is under way anywhere. */
export const hasRebuild = async (redis: RedisConnections): Promise<boolean> =>
  (await redis.commands.exists(leaseKey(redis))) === 1;

/** One rebuild at a time. Ends by itself when its process dies. */
export class RebuildLease {
  private readonly lost = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  private constructor(
    private readonly redis: RedisConnections,
    private readonly owner: string,
  ) {}

  /** Undefined while another rebuild is under way. */
  static async acquire(redis: RedisConnections, owner: string): Promise<RebuildLease | undefined> {
    if ((await redis.commands.set(leaseKey(redis), owner, 'PX', LEASE_MS, 'NX')) !== 'OK') return undefined;
    const lease = new RebuildLease(redis, owner);
    lease.timer = setInterval(() => void lease.check().catch(() => undefined), LEASE_MS / 3);
    return lease;
  }

  /** Says stop when the lease is lost. */
  get signal(): AbortSignal {
    return this.lost.signal;
  }

  /** Renews it. Rejects when it is lost: then the log may not have waited. */
  async check(): Promise<void> {
    if ((await RENEW.run(this.redis.commands, [leaseKey(this.redis)], [this.owner, LEASE_MS])) === 1) return;
    this.lost.abort();
    throw new Error('the rebuild took too long to say that it lives: begin again');
  }

  async release(): Promise<void> {
    clearInterval(this.timer);
    await RENEW.run(this.redis.commands, [leaseKey(this.redis)], [this.owner, 1]).catch(() => 0);
  }
}
