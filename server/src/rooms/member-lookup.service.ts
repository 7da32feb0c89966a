import { setImmediate as nextTurn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LIMITS, type Member } from '@suda/contract';
import { FairReads } from '../limits/fair-reads.js';
import { RateLimiter } from '../limits/rate-limiter.js';
import { RoomStore } from '../ports/room-store.js';
import { membersNamed } from './named-members.js';

/** A lookup by name reads at most so many members, in join order. */
const MOST_READ = 10_000;

/** Members of a room by what somebody types after an @. */
@Injectable()
export class MemberLookup {
  constructor(
    private readonly rooms: RoomStore,
    private readonly limits: RateLimiter,
    private readonly reads: FairReads,
  ) {}

  /** @throws {ChatError} `rate_limited`, by the pages of members that it takes to read the room */
  async find(callerId: string, roomId: string, { q, limit }: { q: string; limit: number }): Promise<Member[]> {
    const memberCount = (await this.rooms.room(roomId))?.memberCount ?? 0;
    const pages = Math.ceil(Math.min(memberCount, MOST_READ) / LIMITS.pageSize);
    if (pages > 0) await this.limits.consume('memberPages', `user:${callerId}`, pages);
    const read: Member[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.reads.turn(callerId, () =>
        this.rooms.members(roomId, { cursor, limit: LIMITS.pageSize }),
      );
      read.push(...page.items);
      ({ cursor } = page);
      // A store that answers at once would hold up everybody else.
      await nextTurn();
    } while (cursor !== undefined && read.length < MOST_READ);
    return membersNamed(read, q, limit);
  }
}
