import { expect, test } from 'vitest';
import { isWeakPassword } from './weak-passwords.js';

test.each([
  ['password', 'ann'],
  ['PassWord', 'ann'],
  ['ｐａｓｓｗｏｒｄ', 'ann'],
  ['12345678', 'ann'],
  ['qwertyuiop', 'ann'],
  ['1qaz2wsx', 'ann'],
  ['minsu.kim', 'minsu.kim'],
  ['MINSU.KIM', 'minsu.kim'],
  ['minsukim', 'minsu kim'],
  ['ann-Ann-ann', 'ann'],
  ['--------', '--------'],
  ['민수민수민수민수', '민수'.normalize('NFD')],
])('%s is weak for %s', (password, userId) => {
  expect(isWeakPassword(password, userId)).toBe(true);
});

test.each([
  ['correct horse battery', 'ann'],
  ['ann likes rhubarb', 'ann'],
  ['#!-- ..!!$', '-'],
  ['비밀번호비밀번호', '초'],
])('%s is not, for %s', (password, userId) => {
  expect(isWeakPassword(password, userId)).toBe(false);
});
