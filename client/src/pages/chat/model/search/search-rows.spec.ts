import { describe, expect, it } from 'vitest';
import type { RoomSummary } from '@/entities/room';
import { foundSections, offeredSections, type SearchSection } from './search-rows';
import type { SearchAction } from './use-search-actions';

const room = (roomId: string, more: Partial<RoomSummary> = {}) =>
  ({ roomId, muted: false, mentionCount: 0, ...more }) as RoomSummary;
const action: SearchAction = { id: 'new', icon: '', label: 'New', act: () => undefined };
const outline = (sections: SearchSection[]) => sections.map(({ title, rows }) => [title, rows.map(({ key }) => key)]);

describe('before anything is typed', () => {
  it('lists unread rooms, then recent ones without the open one, then actions', () => {
    const unread = new Map([
      ['b', 2],
      ['d', 1],
    ]);
    const sections = offeredSections({
      rooms: ['a', 'b', 'c', 'd'].map((id) => room(id)),
      actions: [action],
      unreadOf: (roomId) => unread.get(roomId) ?? 0,
      here: 'c',
    });
    expect(outline(sections)).toEqual([
      ['finding.unread', ['room:b', 'room:d']],
      ['finding.recent', ['room:a']],
      ['finding.actions', ['action:new']],
    ]);
  });

  it('calls a muted room unread only where somebody is mentioned, and lists a bounded number', () => {
    const rooms = [
      room('muted', { muted: true }),
      room('called', { muted: true, mentionCount: 1 }),
      ...Array.from({ length: 40 }, (_, i) => room(`r${i}`)),
    ];
    const sections = offeredSections({ rooms, actions: [], unreadOf: () => 3, here: '' });
    expect(outline(sections)[0]?.[1]).not.toContain('room:muted');
    expect(outline(sections)[0]?.[1]).toContain('room:called');
    expect(sections.flatMap(({ rows }) => rows).length).toBeLessThanOrEqual(12);
  });
});

it('does not list a person whose direct conversation was found', () => {
  const sections = foundSections({
    rooms: [room('d-1', { direct: true, peer: { userId: 'bo', displayName: 'Bo' } })],
    people: [
      { userId: 'bo', displayName: 'Bo' },
      { userId: 'bob', displayName: 'Bob' },
    ],
    actions: [],
    messages: [],
    more: true,
  });
  expect(outline(sections)).toEqual([
    ['search.rooms', ['room:d-1']],
    ['search.people', ['person:bob']],
    ['search.messagesTitle', ['more']],
  ]);
});
