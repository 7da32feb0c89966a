import { expect, it } from 'vitest';
import { withTick } from './tasks';

it.each([
  ['- [ ] a\n- [x] b', 0, '- [x] a\n- [x] b'],
  ['- [ ] a\n- [x] b', 1, '- [ ] a\n- [ ] b'],
  ['so:\r\n\r\n1. [X] a [ ]', 2, 'so:\r\n\r\n1. [ ] a [ ]'],
  ['> - [ ] a', 0, '> - [x] a'],
])('%j, line %i', (content, line, changed) => {
  expect(withTick(content, line)).toBe(changed);
});
