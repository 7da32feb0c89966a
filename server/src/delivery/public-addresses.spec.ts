import { describe, expect, it } from 'vitest';
import { addressPolicy } from './public-addresses.js';

const PUBLIC = ['1.1.1.1', '93.184.216.34', '172.15.255.255', '172.32.0.1', '2606:4700::1111', '::ffff:8.8.8.8'];

const REFUSED = [
  // This machine, and any address of it.
  ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '::', '::1'],
  // Private.
  ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', 'fc00::1', 'fd12:3456::1'],
  // Links, and metadata of clouds.
  ...['169.254.169.254', '169.254.0.1', '168.63.129.16', '100.100.100.200', '192.0.0.192'],
  ...['fe80::1', 'fe80::1%eth0', 'fd00:ec2::254', 'fec0::1'],
  // IPv4 inside of IPv6: mapped, compatible, NAT64, 6to4, Teredo.
  ...['::ffff:127.0.0.1', '::ffff:a9fe:a9fe', '0:0:0:0:0:ffff:10.0.0.1', '::127.0.0.1'],
  ...['64:ff9b::7f00:1', '64:ff9b::8.8.8.8', '64:ff9b:1::1', '2002:7f00:1::1', '2001:0:4136:e378::1'],
  // Documentation, benchmarks, groups, reserved.
  ...['192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1', '198.18.0.1', '198.19.255.255'],
  ...['224.0.0.1', '239.1.2.3', '255.255.255.255', '240.0.0.1', 'ff02::1', '100::1', '5f00::1', '4000::1'],
  // None at all.
  ...['', 'localhost', '1.2.3', '1.2.3.4.5', '2606:4700::1%eth0'],
];

describe('a delivery', () => {
  const may = addressPolicy([]);
  it.each(PUBLIC)('may go to %s', (address) => expect(may(address)).toBe(true));
  it.each(REFUSED)('may not go to "%s"', (address) => expect(may(address)).toBe(false));

  it('may go to what the operator allows, and to nothing beside it', () => {
    const allows = addressPolicy(['127.0.0.1', '10.1.0.0/16', 'fd00::/8']);
    for (const it of ['127.0.0.1', '::ffff:127.0.0.1', '10.1.255.255', 'fd00::1', '1.1.1.1']) {
      expect([it, allows(it)]).toEqual([it, true]);
    }
    for (const it of ['127.0.0.2', '10.2.0.0', 'fc00::1', '::1', '::ffff:10.2.0.1']) {
      expect([it, allows(it)]).toEqual([it, false]);
    }
  });
});
