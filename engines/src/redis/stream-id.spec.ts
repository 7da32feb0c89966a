import { expect, test } from 'vitest';
import { compareStreamIds, streamIdAfter } from './stream-id.js';

test('ids of stream entries are ordered by both numbers, not as text', () => {
  const ids = ['10-0', '9-10', '9-9', '9-0'];
  expect([...ids].sort(compareStreamIds)).toEqual(['9-0', '9-9', '9-10', '10-0']);
  expect(compareStreamIds('9-1', '9-1')).toBe(0);
  expect(streamIdAfter('9-9')).toBe('9-10');
});
