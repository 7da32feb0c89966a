import { Injectable } from '@nestjs/common';
import { LIMITS, type RestQuery, type RestResponse } from '@suda/contract';
import { RateLimiter } from '../limits/rate-limiter.js';
import { MessageSearch } from '../ports/message-search.js';
import { RoomAccess } from '../rooms/room-access.service.js';
import { dayStarts } from './day-starts.js';

/** Full-text search of messages. */
@Injectable()
export class SearchService {
  constructor(
    private readonly messages: MessageSearch,
    private readonly access: RoomAccess,
    private readonly limits: RateLimiter,
  ) {}

  async search(userId: string, asked: RestQuery<'search'>): Promise<RestResponse<'search'>> {
    const { room, hasLink, hasCode, mentionsMe, ...query } = asked;
    await this.limits.consume('searches', `user:${userId}`);
    if (room !== undefined) await this.access.requireMember(userId, room);
    const has = [...(hasLink ? (['link'] as const) : []), ...(hasCode ? (['code'] as const) : [])];
    const mentions = mentionsMe ? userId : undefined;
    const { items, cursor } = await this.messages.search({ ...query, userId, roomId: room, has, mentions });
    return { results: items, cursor };
  }

  /** The days of a month that have messages, each with its first one. */
  async days(userId: string, roomId: string, { month, zone }: RestQuery<'days'>): Promise<RestResponse<'days'>> {
    await this.limits.consume('searches', `user:${userId}`);
    await this.access.requireMember(userId, roomId);
    const firsts = await this.messages.firstInSpans(roomId, dayStarts(month, zone));
    const days = firsts.flatMap((seq, i) =>
      seq === undefined ? [] : [{ day: `${month}-${String(i + 1).padStart(2, '0')}`, seq }],
    );
    return { days };
  }

  /** The search of protocol v1: the newest messages of all rooms, without highlights. */
  async byKeyword(userId: string, keyword: string): Promise<RestResponse<'searchKeyword'>> {
    const { results } = await this.search(userId, { q: keyword, limit: LIMITS.searchResults });
    return results.map(({ message: { roomId, userId: author, content, createdAt } }) => ({
      roomId,
      userId: author,
      content,
      createdAt,
    }));
  }
}
