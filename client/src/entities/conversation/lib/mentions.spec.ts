import { describe, expect, it } from 'vitest';
import { callsIn, mentionsIn, namedIn, possibleNames } from './mentions';

const person = (userId: string, displayName = userId) => ({ userId, displayName });
const PEOPLE = [
  person('kim', 'Kim'),
  person('kimberly', 'Kimberly'),
  person('ann', 'Ann Lee'),
  person('minsu', '민수'),
  person('lee1', 'Lee'),
  person('lee2', 'Lee'),
];

describe('mentionsIn', () => {
  it.each([
    ['@Kim, at six', ['kim']],
    ['@kim at six', ['kim']],
    ['@Kimberly at six', ['kimberly']],
    ['@Kimchi at six', []],
    ['@Ann Lee', ['ann']],
    ['(@ann)', ['ann']],
    ['@Ann L', ['ann']],
    ['@민수야 밥 먹자', ['minsu']],
    ['안녕@민수님', ['minsu']],
    ['mail@kim.example', []],
    ['`@Kim` is code', []],
    ['https://a.example/@Kim', []],
    ['@Kim @kim @Kimberly', ['kim', 'kimberly']],
    ['@Lee', ['lee1', 'lee2']],
    ['@lee2', ['lee2']],
    ['@Nobody', []],
  ])('%s', (content, userIds) => {
    expect(mentionsIn(content, PEOPLE)).toEqual(userIds);
  });

  it('mentions of several with one name those that are preferred', () => {
    expect(mentionsIn('@Lee', PEOPLE, ['lee2', 'kim'])).toEqual(['lee2']);
  });

  it('says by which name, also where that is a former one', () => {
    const people = [...PEOPLE, person('kim', 'Bea'), person('eve', 'Bea')];
    expect(namedIn('@Bea @kim', people, ['kim'])).toEqual([person('kim', 'Bea'), person('kim', 'kim')]);
  });

  it('mentions at most as many as a message can', () => {
    const crowd = Array.from({ length: 60 }, (_, at) => person(`p${at}`));
    expect(mentionsIn(crowd.map(({ userId }) => `@${userId}`).join(' '), crowd)).toHaveLength(50);
  });
});

describe('possibleNames', () => {
  it.each([
    ['@Ann Lee, at six\nor @Bob', ['Ann Lee, at six', 'Bob']],
    ['no mail@example.org, no `@code`, no @ alone @', []],
  ])('%j', (content, names) => {
    expect(possibleNames(content)).toEqual(names);
  });
});

describe('callsIn', () => {
  it.each([
    ['@all lunch', 'all'],
    ['점심 먹어요 @모두', 'all'],
    ['@여기 계신 분', 'here'],
    ['@here and @everyone', 'all'],
    ['@allison, `@all`, a@all.example', undefined],
  ])('%s', (content, calls) => {
    expect(callsIn(content)).toBe(calls);
  });
});
