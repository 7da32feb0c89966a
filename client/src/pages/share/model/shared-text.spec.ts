import { expect, it } from 'vitest';
import { sharedText, withShared } from './shared-text';

it.each([
  [{ text: 'hello' }, 'hello'],
  [{ title: 'Recipe', text: 'Try this', url: 'https://a.example/1' }, 'Recipe\nTry this\nhttps://a.example/1'],
  [{ title: 'Recipe', text: 'Recipe https://a.example/1', url: 'https://a.example/1' }, 'Recipe https://a.example/1'],
  [{ title: 'same', text: 'same' }, 'same'],
  [{ title: ' ', text: ['one', 'two'], url: null }, 'one'],
  [{}, ''],
])('%j is %j', (query, text) => expect(sharedText(query)).toBe(text));

it('goes after what is written', () => {
  expect(withShared('', 'new')).toBe('new');
  expect(withShared('begun \n', 'new')).toBe('begun\nnew');
});
