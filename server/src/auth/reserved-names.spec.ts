import { expect, test } from 'vitest';
import { isReserved } from './reserved-names.js';

test.each(['system', 'Admin', 'ＡＤＭＩＮ', 'a.d-m_i n', 'Suda', '관리자', '관리 자'])('%s is reserved', (name) => {
  expect(isReserved(name, [])).toBe(true);
});

test.each(['민수', 'systems', 'adminah', 'Ann'])('%s is not', (name) => {
  expect(isReserved(name, [])).toBe(false);
});

test('so is the name of an operator', () => {
  expect(isReserved('Min.Su', ['minsu'])).toBe(true);
  expect(isReserved('minsu2', ['minsu'])).toBe(false);
});
