import { expect, test } from 'vitest';
import { readConfig } from '../config.js';
import { AddressCounts } from './address-counts.js';
import { sharedBy } from './shared-addresses.js';

const { sharedAddresses } = readConfig(
  { SHARED_ADDRESSES: '203.0.113.7=20, 198.51.100.0/24=3,2001:db8::/48=2' },
  '/none',
);
const timesOf = sharedBy(sharedAddresses);

test.each([
  ['203.0.113.7', 20],
  ['::ffff:203.0.113.7', 20],
  ['203.0.113.8', 1],
  ['198.51.100.200', 3],
  ['2001:db8:0:1::9', 2],
  ['2001:db8:1::9', 1],
  ['user:203.0.113.7', 1],
  ['', 1],
])('%j has %i times what one address has', (address, times) => {
  expect(timesOf(address)).toBe(times);
});

test('the first network that an address is in counts', () => {
  const narrowFirst = readConfig({ SHARED_ADDRESSES: '10.0.0.1=5,10.0.0.0/8=2' }, '/none').sharedAddresses;
  expect(['10.0.0.1', '10.0.0.2'].map(sharedBy(narrowFirst))).toEqual([5, 2]);
});

test('connections of a shared address have so many times the room', () => {
  const counts = new AddressCounts(2, timesOf);
  const fill = (address: string) => {
    let taken = 0;
    for (; counts.hasRoom(address); taken += 1) counts.add(address);
    return taken;
  };
  expect([fill('192.0.2.1'), fill('198.51.100.4'), fill('203.0.113.7')]).toEqual([2, 6, 40]);
});
