import { describe, expect, it } from 'vitest';
import type { RoomSummary } from '@/entities/room';
import { railRows } from './rail-rows';

const room = (roomId: string) => ({ roomId }) as RoomSummary;

describe('railRows', () => {
  it('puts a heading above the rooms of a section that has a title, and counts rooms only', () => {
    const rows = railRows([
      { key: 'favourites', title: 'Favourites', rooms: [room('a')] },
      { key: 'none', title: 'Nothing here', rooms: [] },
      { key: 'all', rooms: [room('b'), room('c')] },
    ]);
    expect(rows.map(({ key }) => key)).toEqual(['section-favourites', 'a', 'b', 'c']);
    expect(rows.flatMap((row) => (row.kind === 'room' ? [row.position] : []))).toEqual([1, 2, 3]);
  });
});
