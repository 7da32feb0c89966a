import { describe, expect, it } from 'vitest';
import { membersNamed } from './named-members.js';

const MEMBERS = [
  ['jan', 'Jan'],
  ['kim', 'Kim'],
  ['kimberly', 'Kimberly'],
  ['ann', 'Ann Lee'],
  ['minsu', '김민수'],
].map(([userId = '', displayName = '']) => ({
  userId,
  displayName,
  role: 'member' as const,
  joinedAt: '2030-01-01T00:00:00.000Z',
}));

const named = (typed: string, limit = 50) => membersNamed(MEMBERS, typed, limit).map(({ userId }) => userId);

describe('membersNamed', () => {
  it.each([
    ['ki', ['kim', 'kimberly']],
    ['Kimberly, at six', ['kimberly', 'kim']],
    ['lee', ['ann']],
    ['민수', ['minsu']],
    ['김민수야 밥 먹자', ['minsu']],
    ['김민수'.normalize('NFD'), ['minsu']],
    ['bob', []],
  ])('%s', (typed, userIds) => {
    expect(named(typed)).toEqual(userIds);
  });

  it('gives the best ones when there are too many', () => {
    expect(named('kim at six', 1)).toEqual(['kim']);
    expect(named('an', 1)).toEqual(['ann']);
  });
});
