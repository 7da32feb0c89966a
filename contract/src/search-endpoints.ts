import * as z from 'zod';
import { type Endpoint, limit, RoomPath } from './endpoint.js';
import { Cursor, Keyword, RoomId, Seq, UserId } from './fields.js';
import { LIMITS } from './limits.js';
import { Message } from './model.js';

const MonthName = z
  .string()
  .max(7)
  .regex(/^(?:19|20|21)\d\d-(?:0[1-9]|1[0-2])$/, 'YYYY-MM')
  .meta({ example: '2026-11' });
const ZoneName = z
  .string()
  .max(64)
  .regex(/^[A-Za-z][\w+-]*(?:\/[\w+-]+)*$/, 'an IANA name')
  .meta({ description: 'IANA name of a time zone.', example: 'Asia/Seoul' });

/** A switch in a query. */
const given = z.literal('true').optional();

export const SearchResult = z
  .object({
    message: Message,
    highlights: z
      .array(z.tuple([z.int(), z.int()]))
      .meta({ description: 'UTF-16 offsets in the content, [start, end), end exclusive.' }),
  })
  .meta({ id: 'SearchResult' });
export type SearchResult = z.infer<typeof SearchResult>;

export const SEARCH_ENDPOINTS = {
  search: {
    method: 'GET',
    path: '/chat/search',
    summary: 'Messages in rooms of the caller by keyword, by what narrows them, or by both, newest first.',
    query: z
      .object({
        q: Keyword.optional(),
        room: RoomId.optional(),
        from: UserId.optional(),
        after: z.iso.datetime({ offset: true }).optional(),
        before: z.iso.datetime({ offset: true }).optional(),
        hasLink: given.meta({ description: 'Only messages with an address of the web.' }),
        hasCode: given.meta({ description: 'Only messages with code: in backticks, or in a fence.' }),
        mentionsMe: given.meta({ description: 'Only messages that mention the caller.' }),
        cursor: Cursor.optional(),
        limit: limit(LIMITS.searchResults, 20),
      })
      .refine(
        ({ cursor: _, limit: __, ...asked }) => Object.values(asked).some((it) => it !== undefined),
        'a keyword, or something to narrow by',
      ),
    response: z.object({ results: z.array(SearchResult), cursor: Cursor.optional() }),
  },
  days: {
    method: 'GET',
    path: '/chat/rooms/:id/days',
    summary:
      'The days of a month that have messages in a room, by the clocks of a time zone, each with its first message.',
    params: RoomPath,
    query: z.object({ month: MonthName, zone: ZoneName }),
    response: z.object({ days: z.array(z.object({ day: z.iso.date(), seq: Seq })).max(31) }),
  },
  searchKeyword: {
    method: 'POST',
    path: '/chat/search',
    summary: 'The search of protocol v1: the newest 100 matches.',
    body: z.object({ userId: z.string().max(LIMITS.userIdLength).optional(), keyword: Keyword }),
    response: z.array(Message.pick({ roomId: true, userId: true, content: true, createdAt: true })),
  },
} as const satisfies Record<string, Endpoint>;
