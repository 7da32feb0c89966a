import { RedisScript, type RedisClient } from '@suda/engines/redis';
import { nameSkeletons } from '@suda/engines/text';
import { nameClaim, partsOfClaim, type AccountKeys } from '@suda/engines/log';

const claimName = new RedisScript<number>('claim-name', new URL('./claim-name.lua', import.meta.url));

/** A process that dies between a claim and its account leaves a claim that means nothing after this time. */
const CLAIM_MS = 60_000;

/** Who has a name of which look: claimed before the account is created, in one hash, because lookalikes share no hash slot. */
export class NameClaims {
  constructor(
    private readonly redis: RedisClient,
    private readonly keys: AccountKeys,
  ) {
    claimName.define(redis);
  }

  /** False when another user's name looks like this one. */
  async claim(userId: string): Promise<boolean> {
    const { nameClaims } = this.keys;
    const skeletons = nameSkeletons(userId);
    const held = await this.redis.hmget(nameClaims, ...skeletons);
    const replaceable = await Promise.all(held.map((claim) => this.ifAbandoned(claim)));
    const given = skeletons.flatMap((skeleton, at) => [skeleton, replaceable[at] ?? '']);
    const claim = nameClaim(userId, Date.now());
    return (await claimName.run(this.redis, [nameClaims], [userId, claim, ...given])) === 1;
  }

  /** Those whose name looks like one of these, each once. */
  async claimantsOf(names: readonly string[]): Promise<string[]> {
    const skeletons = [...new Set(names.flatMap(nameSkeletons))];
    if (skeletons.length === 0) return [];
    const held = (await this.redis.hmget(this.keys.nameClaims, ...skeletons)).filter((it) => it !== null);
    const abandoned = await Promise.all(held.map((claim) => this.ifAbandoned(claim)));
    return [...new Set(held.filter((_, at) => abandoned[at] === '').map((claim) => partsOfClaim(claim).userId))];
  }

  /** Claims the names of users of earlier versions, once. Names that look alike already stay; the claim is the first one's. */
  async claimEarlier(all: AsyncIterable<string[]>): Promise<void> {
    const { nameClaims, namesClaimed } = this.keys;
    if ((await this.redis.exists(namesClaimed)) === 1) return;
    for await (const userIds of all) {
      const pipeline = this.redis.pipeline();
      for (const userId of userIds) {
        for (const skeleton of nameSkeletons(userId)) {
          claimName.add(pipeline, [nameClaims], [userId, nameClaim(userId, 0), skeleton, '']);
        }
      }
      await pipeline.exec();
    }
    await this.redis.set(namesClaimed, '1');
  }

  /** The claim, when it has no account and will get none; otherwise '', which a claim never is. */
  private async ifAbandoned(claim: string | null): Promise<string> {
    if (claim === null) return '';
    const { userId, at } = partsOfClaim(claim);
    if (Date.now() - at < CLAIM_MS) return '';
    return (await this.redis.exists(this.keys.account(userId))) === 0 ? claim : '';
  }
}
