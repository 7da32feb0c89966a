import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, it } from 'vitest';
import { usePresenceStore } from './presence-store';

beforeEach(() => setActivePinia(createPinia()));

it('shows the userId where two people are known by one name', () => {
  const people = usePresenceStore();
  people.record([
    { userId: 'ann', displayName: 'Ann Lee' },
    { userId: 'bob', displayName: 'Bob' },
  ]);
  expect(people.shownName('ann')).toBe('Ann Lee');
  people.record([{ userId: 'eve', displayName: 'ANN\u200b Lee' }]);
  expect(['ann', 'bob', 'eve', 'nobody'].map((it) => people.shownName(it))).toEqual([
    'Ann Lee (ann)',
    'Bob',
    'ANN\u200b Lee (eve)',
    'nobody',
  ]);
  expect(people.displayName('ann')).toBe('Ann Lee');
});

it('tells a guest, whose name is the userId, from who calls themselves so', () => {
  const people = usePresenceStore();
  people.record([
    { userId: '민수', displayName: '민수' },
    { userId: 'eve', displayName: '민수' },
  ]);
  expect([people.shownName('민수'), people.shownName('eve')]).toEqual(['민수', '민수 (eve)']);
});

it('knows it of a person who is named but not listed, too', () => {
  const people = usePresenceStore();
  people.record([{ userId: 'ann', displayName: 'Ann' }]);
  expect(people.shownName('eve', 'Ann')).toBe('Ann (eve)');
  expect(people.shownName('cleo', 'Cleo')).toBe('Cleo');
});
