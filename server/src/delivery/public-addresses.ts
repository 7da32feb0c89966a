import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { unmapped } from '../limits/address-keys.js';

/** IPv4 addresses that no public server has: private, of this machine, links, metadata of clouds, tests, groups. */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** Public IPv6 servers are in here. */
const GLOBAL_V6 = ['2000::/3'];
/** And not in these: protocols, tunnels that hold an IPv4 address, documentation. */
const SPECIAL_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    list.addSubnet(address, prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix), family);
  }
  return list;
}

const specialV4 = blockListOf(SPECIAL_V4);
const globalV6 = blockListOf(GLOBAL_V6);
const specialV6 = blockListOf(SPECIAL_V6);

/** Returns whether a delivery may go to an address: to public ones, and to those in the networks that the operator allows. */
export function addressPolicy(allowNetworks: readonly string[]): (address: string) => boolean {
  const allowed = blockListOf(allowNetworks);
  return (given) => {
    // A zone names a link of this machine.
    const address = unmapped(given);
    if (isIPv4(address)) return allowed.check(address) || !specialV4.check(address);
    if (!isIPv6(address) || address.includes('%')) return false;
    if (allowed.check(address, 'ipv6')) return true;
    return globalV6.check(address, 'ipv6') && !specialV6.check(address, 'ipv6');
  };
}
