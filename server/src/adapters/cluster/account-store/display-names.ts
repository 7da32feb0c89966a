import type { AccountKeys } from '@suda/engines/log';
import type { RedisClient } from '@suda/engines/redis';

interface Named {
  userId: string;
  displayName: string;
}

/** What people are called now: rooms hold what they were called when they came. */
export class DisplayNames {
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: AccountKeys,
  ) {}

  /** The same people by their present names; somebody without an account keeps theirs. */
  async present<P extends Named>(people: readonly P[]): Promise<P[]> {
    const names = await Promise.all(
      people.map(({ userId }) => this.redis.hget(this.keys.account(userId), 'displayName')),
    );
    return people.map((person, at) => ({ ...person, displayName: names[at] ?? person.displayName }));
  }
}
