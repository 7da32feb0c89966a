import { describe, expect, it } from 'vitest';
import { mentionQuery } from './mention-query';

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
