import { describe, expect, it } from 'vitest';
import type { RailSection, RoomSummary } from '@/entities/room';
import { railGroups, type RailFilter } from './rail-groups';
import { railRows } from './rail-rows';

const room = (roomId: string, more: Partial<RoomSummary> = {}) =>
  ({ roomId, muted: false, direct: false, mentionCount: 0, ...more }) as RoomSummary;
const ROOMS = [
  room('a'),
  room('b', { muted: true }),
  room('c', { mentionCount: 1 }),
  room('d', { direct: true }),
  room('e'),
];
const UNREAD: Record<string, number> = { a: 1, b: 3, c: 2 };

function outline(sections: RailSection[], filter: RailFilter = 'all', open = ''): string[] {
  const groups = railGroups({
    rooms: ROOMS,
    sections,
    filter,
    open,
    unreadOf: (roomId) => UNREAD[roomId] ?? 0,
    titles: { favourites: 'Favourites', others: 'Others' },
  });
  return railRows(groups).map((row) => (row.kind === 'room' ? row.key : `${row.folded ? '+' : '-'}${row.title}`));
}

const section = (id: string, rooms: string[], more: Partial<RailSection> = {}): RailSection => ({
  id,
  name: id === 'favourites' || id === 'others' ? '' : id,
  folded: false,
  rooms,
  ...more,
});

describe('the groups of the rail', () => {
  it('are one without headings until somebody arranges them', () => {
    expect(outline([])).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(outline([section('favourites', [])])).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('are favourites, sections in their order, and the others, each by latest message', () => {
    const sections = [section('favourites', ['e', 'b']), section('Work', ['d', 'gone']), section('Empty', [])];
    expect(outline(sections)).toEqual(['-Favourites', 'b', 'e', '-Work', 'd', '-Empty', '-Others', 'a', 'c']);
  });

  it('show a hidden room while something is unread in it, and while it is open', () => {
    const sections = [section('hidden', ['a', 'd', 'e'], { name: '' })];
    expect(outline(sections)).toEqual(['a', 'b', 'c']);
    expect(outline(sections, 'all', 'e')).toEqual(['a', 'b', 'c', 'e']);
    expect(outline(sections, 'unread')).toEqual(['a', 'c']);
    expect(outline([section('favourites', ['b']), ...sections])).toEqual(['-Favourites', 'b', '-Others', 'a', 'c']);
  });

  it('show what is unread and the open room when they are folded', () => {
    const sections = [section('Work', ['a', 'b', 'd', 'e'], { folded: true }), section('others', [], { folded: true })];
    expect(outline(sections)).toEqual(['+Work', 'a', '+Others', 'c']);
    expect(outline(sections, 'all', 'd')).toEqual(['+Work', 'a', 'd', '+Others', 'c']);
  });
});

it.each<[RailFilter, string[]]>([
  ['unread', ['a', 'c', 'e']],
  ['mentions', ['c', 'e']],
  ['direct', ['d', 'e']],
])('the filter %s shows its rooms and the open one', (filter, rooms) => {
  expect(outline([section('favourites', ['a'])], filter, 'e')).toEqual(rooms);
});
