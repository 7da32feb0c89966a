import { expect, test } from 'vitest';
import { idInPublicName, publicName } from './public-name.js';

test('public rooms are sorted by name, whatever its case and width, then by id', () => {
  const names = [publicName('Café', '2'), publicName('ＣＡＦÉ', '1'), publicName('cafés', '0')];
  expect([...names].sort().map(idInPublicName)).toEqual(['1', '2', '0']);
});

test('the id is found after a name that contains the separator', () => {
  expect(idInPublicName(publicName('a\0b', '7'))).toBe('7');
});
