import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
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

it('calls nobody offline whose presence it was not told', () => {
  const people = usePresenceStore();
  people.record([
    { userId: 'ann', displayName: 'Ann' },
    { userId: 'bob', displayName: 'Bob', status: 'offline' },
    { userId: 'cleo', displayName: 'Cleo', status: 'online' },
  ]);
  expect(['ann', 'bob', 'cleo', 'nobody'].map((it) => people.isOnline(it))).toEqual([
    undefined,
    false,
    true,
    undefined,
  ]);
});

it('tells a guest, whose name is the userId, from who calls themselves so', () => {
  const people = usePresenceStore();
  people.record([
    { userId: '민수', displayName: '민수' },
    { userId: 'eve', displayName: '민수' },
  ]);
  expect([people.shownName('민수'), people.shownName('eve')]).toEqual(['민수', '민수 (eve)']);
});

it('shows the userId of who calls themselves like somebody else’s userId', () => {
  const people = usePresenceStore();
  people.record([
    { userId: 'ann', displayName: 'Bea' },
    { userId: 'eve', displayName: 'Ann' },
    { userId: 'bob', displayName: 'Bob' },
  ]);
  expect(['ann', 'eve', 'bob'].map((it) => people.shownName(it))).toEqual(['Bea', 'Ann (eve)', 'Bob']);
  expect([people.idOf('Ann'), people.idOf('ann')]).toEqual(['eve', 'ann']);
});

it('knows it of a person who is named but not listed, too', () => {
  const people = usePresenceStore();
  people.record([{ userId: 'ann', displayName: 'Ann' }]);
  expect(people.shownName('eve', 'Ann')).toBe('Ann (eve)');
  expect(people.shownName('cleo', 'Cleo')).toBe('Cleo');
});

it('calls people what they are called now, whatever they were called where they are shown', () => {
  const people = usePresenceStore();
  const renamed = vi.fn();
  people.onRenamed(renamed);
  people.record([{ userId: 'ann', displayName: 'Ann' }]);
  const frame = (displayName?: string) =>
    people.onPresence({ users: [{ userId: 'ann', status: 'online', ...(displayName && { displayName }) }] });
  frame();
  frame('Ann');
  expect(people.shownName('ann', 'Annie')).toBe('Ann');
  frame('Anna Lee');
  expect([people.shownName('ann', 'Ann'), people.displayName('ann', 'Ann')]).toEqual(['Anna Lee', 'Anna Lee']);
  expect(people.known('lee', 5)).toMatchObject([{ userId: 'ann', displayName: 'Anna Lee' }]);
  expect([people.idOf('Anna Lee'), people.idOf('Ann')]).toEqual(['ann', undefined]);
  people.recordKept([
    { userId: 'ann', displayName: 'Ann' },
    { userId: 'bob', displayName: 'Bob' },
  ]);
  expect(['ann', 'bob'].map((it) => people.displayName(it))).toEqual(['Anna Lee', 'Bob']);
  expect(renamed.mock.calls).toEqual([[{ userId: 'ann', displayName: 'Anna Lee' }]]);
});

it('finds people it knows by first consonants, beside those whom the server finds', async () => {
  const people = usePresenceStore();
  const found = { userId: 'x', displayName: 'ㄱㅁㅅ', status: 'online' } as const;
  people.record([
    { userId: 'kim', displayName: '김민수', status: 'online' },
    { userId: 'lee', displayName: '이민수' },
  ]);
  const answer = vi
    .spyOn(globalThis, 'fetch')
    .mockImplementation(() => Promise.resolve(Response.json({ people: [found] })));
  onTestFinished(() => answer.mockRestore());
  const { signal } = new AbortController();
  expect((await people.searchPeople('ㄱㅁㅅ', signal)).map(({ userId }) => userId)).toEqual(['x', 'kim']);
  expect((await people.searchPeople('민수', signal)).map(({ userId }) => userId)).toEqual(['x']);
});

it('finds the people it knows by a part of their name, first consonants too', () => {
  const people = usePresenceStore();
  people.record([
    { userId: 'minsu', displayName: '김민수', status: 'online' },
    { userId: 'bo', displayName: 'Bo' },
  ]);
  expect(people.known('ㄱㅁㅅ', 4)).toMatchObject([{ userId: 'minsu', displayName: '김민수', status: 'online' }]);
  expect(people.known('민수', 4)).toHaveLength(1);
  expect(people.known('', 1)).toHaveLength(1);
  expect([people.idOf('Bo'), people.idOf('bo'), people.idOf('nobody')]).toEqual(['bo', 'bo', undefined]);
});
