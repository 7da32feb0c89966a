import { LIMITS, type Member } from '@suda/contract';
import { expect, it, vi } from 'vitest';
import { FairReads } from '../limits/fair-reads.js';
import type { RateLimiter } from '../limits/rate-limiter.js';
import type { RoomStore } from '../ports/room-store.js';
import { MemberLookup } from './member-lookup.service.js';

const COUNT = 450;
const members = Array.from({ length: COUNT }, (_, at): Member => ({
  userId: `u${at}`,
  displayName: `u${at}`,
  role: 'member',
  joinedAt: '2030-01-01T00:00:00.000Z',
}));

function lookup() {
  const consume = vi.fn<RateLimiter['consume']>(() => Promise.resolve());
  const rooms: Pick<RoomStore, 'room' | 'members'> = {
    room: () => Promise.resolve({ memberCount: COUNT } as Awaited<ReturnType<RoomStore['room']>>),
    members(_, { cursor = '0', limit }) {
      const next = Number(cursor) + limit;
      return Promise.resolve({
        items: members.slice(Number(cursor), next),
        ...(next < COUNT && { cursor: String(next) }),
      });
    },
  };
  return {
    consume,
    find: new MemberLookup(rooms as RoomStore, { consume } as unknown as RateLimiter, new FairReads()),
  };
}

it('reads the whole room, at the price of its pages, and lets others in between', async () => {
  const { consume, find } = lookup();
  let others = 0;
  const other = (): void => {
    others += 1;
    if (others < 1_000) setImmediate(other);
  };
  setImmediate(other);
  const found = await find.find('ann', 'r', { q: 'u449', limit: 5 });
  expect(found.map(({ userId }) => userId)).toContain('u449');
  expect(consume).toHaveBeenCalledExactlyOnceWith('memberPages', 'user:ann', Math.ceil(COUNT / LIMITS.pageSize));
  expect(others).toBeGreaterThanOrEqual(Math.ceil(COUNT / LIMITS.pageSize));
});
