import { expect, test } from 'vitest';
import { addressRule } from './address-rule.js';

test.each([
  [[], [], '192.0.2.1', true],
  [['10.0.0.0/8'], [], '10.1.2.3', true],
  [['10.0.0.0/8'], [], '11.1.2.3', false],
  [['10.0.0.0/8'], ['10.9.0.0/16'], '10.9.2.3', false],
  [[], ['192.0.2.1'], '192.0.2.1', false],
  [[], ['192.0.2.1'], '192.0.2.2', true],
  [['2001:db8::/32'], [], '2001:db8::7', true],
  [['2001:db8::/32'], [], '::1', false],
  [['::1'], [], '127.0.0.1', false],
  [['10.0.0.0/8'], [], 'unknown', false],
  [[], ['10.0.0.0/8'], 'unknown', true],
])('allowed %o, denied %o: %s', (allowed, denied, address, may) => {
  expect(addressRule(allowed, denied)(address)).toBe(may);
});
