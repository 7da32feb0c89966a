import { expect, it } from 'vitest';
import type { RailSection } from '@suda/contract';
import { added, FAVOURITES, folded, kept, OTHERS, placed, removed, renamed, sectionOf } from './rail-sections';

const outline = (sections: readonly RailSection[]) => sections.map(({ id, rooms }) => [id, ...rooms].join(' '));

it('has a room in one section at a time, the latest last', () => {
  let sections = placed(placed([], 'a', FAVOURITES), 'b', FAVOURITES);
  sections = added(sections, 'work', 'Work');
  expect(outline(sections)).toEqual(['favourites a b', 'work']);
  sections = placed(sections, 'a', 'work');
  expect(outline(sections)).toEqual(['favourites b', 'work a']);
  expect([sectionOf(sections, 'a'), sectionOf(sections, 'c')]).toEqual(['work', undefined]);
  expect(outline(placed(sections, 'a', undefined))).toEqual(['favourites b', 'work']);
});

it('keeps favourites first and the others last', () => {
  let sections = added(folded([], OTHERS, true), 'work', 'Work');
  sections = placed(sections, 'a', FAVOURITES);
  expect(sections.map(({ id, folded: isFolded }) => [id, isFolded])).toEqual([
    [FAVOURITES, false],
    ['work', false],
    [OTHERS, true],
  ]);
});

it('renames, removes, and forgets rooms that are gone', () => {
  const sections = placed(added([], 'work', 'Work'), 'a', 'work');
  expect(renamed(sections, 'work', 'Play')[0]?.name).toBe('Play');
  expect(removed(sections, 'work')).toEqual([]);
  expect(outline(kept(placed(sections, 'gone', 'work'), (it) => it === 'a'))).toEqual(['work a']);
});
