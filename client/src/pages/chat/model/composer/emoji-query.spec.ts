import { expect, it } from 'vitest';
import { emojiQuery } from './emoji-query';

it.each([
  [':sm', { start: 0, text: 'sm' }],
  ['hi :+1', { start: 3, text: '+1' }],
  ['좋아 :웃', { start: 3, text: '웃' }],
  [':ㅇ', { start: 0, text: 'ㅇ' }],
  ['(:smile', { start: 1, text: 'smile' }],
])('finds it in %j', (content, found) => {
  expect(emojiQuery(content, content.length)).toEqual(found);
});

it.each([':', ':D', ':)', '12:30', 'https://a', 'a:bc', '::ab', ':smile ', ': sm', ':smile:'])(
  'finds none in %j',
  (content) => {
    expect(emojiQuery(content, content.length)).toBeUndefined();
  },
);
