import { expect, test } from 'vitest';
import { AddressCounts } from './address-counts.js';
import { addressKeys, unmapped, WIDER } from './address-keys.js';

test.each([
  ['192.0.2.1', { key: '192.0.2.1' }],
  ['::ffff:192.0.2.1', { key: '192.0.2.1' }],
  ['::FFFF:c000:201', { key: '192.0.2.1' }],
  ['0:0:0:0:0:ffff:c000:0201', { key: '192.0.2.1' }],
  ['2001:db8:0:12ab::1', { key: '2001:db8:0:12ab', wider: '2001:db8:0:1200/56' }],
  ['2001:0DB8:0000:12AB:ffff:0:0:2', { key: '2001:db8:0:12ab', wider: '2001:db8:0:1200/56' }],
  ['2001:db8::192.0.2.1', { key: '2001:db8:0:0', wider: '2001:db8:0:0/56' }],
  ['fe80::1%eth0', { key: 'fe80:0:0:0', wider: 'fe80:0:0:0/56' }],
  ['1:2:3:4:5:6:7::', { key: '1:2:3:4', wider: '1:2:3:0/56' }],
  ['::', { key: '0:0:0:0', wider: '0:0:0:0/56' }],
  ['::1', { key: '0:0:0:0', wider: '0:0:0:0/56' }],
  ['unknown', { key: 'unknown' }],
  ['user:minsu', { key: 'user:minsu' }],
])('%s is counted by %o', (address, keys) => {
  expect(addressKeys(address)).toEqual(keys);
});

test('only an IPv4 address is unmapped', () => {
  expect(unmapped('::ffff:1.2.3.4')).toBe('1.2.3.4');
  expect(unmapped('1::ffff:1.2.3.4')).toBe('1::ffff:1.2.3.4');
  expect(unmapped('::1.2.3.4')).toBe('::1.2.3.4');
});

test('an address has room for so many, and gets it back once for each', () => {
  const counts = new AddressCounts(2);
  const [first, second] = [counts.add('192.0.2.1'), counts.add('::ffff:192.0.2.1')];
  expect(counts.hasRoom('192.0.2.1')).toBe(false);
  expect(counts.hasRoom('192.0.2.2')).toBe(true);
  first();
  first();
  expect(counts.hasRoom('192.0.2.1')).toBe(true);
  const third = counts.add('192.0.2.1');
  expect(counts.hasRoom('192.0.2.1')).toBe(false);
  second();
  third();
  expect(counts.size).toBe(0);
});

test('one customer does not get more with more /64 of their /56', () => {
  const counts = new AddressCounts(2);
  const taken = Array.from({ length: 2 * WIDER }, (_, at) => counts.add(`2001:db8:0:${(at >> 1).toString(16)}::${at}`));
  expect(counts.hasRoom('2001:db8:0:0::ffff')).toBe(false);
  expect(counts.hasRoom('2001:db8:0:ff::1')).toBe(false);
  expect(counts.hasRoom('2001:db8:0:100::1')).toBe(true);
  for (const release of taken) release();
  expect(counts.size).toBe(0);
});
