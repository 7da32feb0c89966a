import { describe, expect, it } from 'vitest';
import { matchPeople, mentionQuery } from './mention-query';

describe('mentionQuery', () => {
  it.each([
    ['@', 1, { start: 0, text: '' }],
    ['hello @지', 8, { start: 6, text: '지' }],
    ['@Maya Ch', 8, { start: 0, text: 'Maya Ch' }],
    ['a\n@b', 4, { start: 2, text: 'b' }],
  ])('finds it in %j', (content, caret, found) => {
    expect(mentionQuery(content, caret)).toEqual(found);
  });

  it.each([
    ['mail@example', 12],
    ['@ann\nnext', 9],
    ['@ ann', 5],
    ['no at', 5],
    ['@later', 0],
    [`@${'x'.repeat(40)}`, 41],
  ])('finds none in %j', (content, caret) => {
    expect(mentionQuery(content, caret)).toBeUndefined();
  });
});

describe('matchPeople', () => {
  const people = ['김서연', '이서준', '서준', 'Maya Chen'].map((name) => ({ userId: name, displayName: name }));
  const names = (query: string) => matchPeople(people, query).map((it) => it.displayName);

  it('puts those whose name begins so first', () => {
    expect(names('서')).toEqual(['서준', '김서연', '이서준']);
  });

  it('puts who is named so before a longer name', () => {
    const both = ['Kimberly', 'Kim'].map((name) => ({ userId: name, displayName: name }));
    expect(matchPeople(both, 'kim').map((it) => it.displayName)).toEqual(['Kim', 'Kimberly']);
  });

  it('ignores case and accepts decomposed Korean', () => {
    expect(names('maya')).toEqual(['Maya Chen']);
    expect(names('김서'.normalize('NFD'))).toEqual(['김서연']);
  });
});
