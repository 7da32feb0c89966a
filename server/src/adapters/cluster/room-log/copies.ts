import { lastIds, type RedisConnections } from '@suda/engines/redis';
import { BESIDE_MS } from '../redis/earlier-data.js';

/**
 * Servers of the version before read new messages from copies in Redis, not from the log. They may run beside this one for a
 * while after the first server of this version started; until then copies are written, and read ever after.
 */
export class Copies {
  private constructor(private readonly until: number) {}

  /** A log without an entry was never written to by an earlier version. */
  static async open(redis: Pick<RedisConnections, 'commands' | 'keys'>): Promise<Copies> {
    const { commands, keys } = redis;
    const known = await commands.get(keys.copiesUntil);
    if (known !== null) return new Copies(Number(known));
    const isNew = [...(await lastIds(redis)).values()].every((id) => id === '0-0');
    const until = isNew ? 0 : Date.now() + BESIDE_MS;
    // Another server may have been first.
    await commands.set(keys.copiesUntil, until, 'NX');
    return new Copies(Number(await commands.get(keys.copiesUntil)));
  }

  get areNeeded(): boolean {
    return Date.now() < this.until;
  }
}
