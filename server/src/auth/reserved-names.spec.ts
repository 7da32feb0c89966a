import { expect, test } from 'vitest';
import { isReserved } from './reserved-names.js';

test.each([
  'system',
  'Admin',
  'ＡＤＭＩＮ',
  'a.d-m_i n',
  'Suda',
  '관리자',
  '관리 자',
  'Admin!',
  '★ 관리자 ★',
  '✅Suda',
  '(운영자)',
  '@all',
  'Ⓐⓓⓜⓘⓝ',
])('%s is reserved', (name) => {
  expect(isReserved(name, [])).toBe(true);
});

test.each(['민수', 'systems', 'adminah', 'Ann', '★', '관리자의 친구'])('%s is not', (name) => {
  expect(isReserved(name, [])).toBe(false);
});

test('so is the name of an operator', () => {
  expect(isReserved('Min.Su', ['minsu'])).toBe(true);
  expect(isReserved('minsu✓', ['minsu'])).toBe(true);
  expect(isReserved('minsu2', ['minsu'])).toBe(false);
});
