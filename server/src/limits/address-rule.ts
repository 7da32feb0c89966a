import { BlockList, isIPv6 } from 'node:net';

const WHOLE = { ipv4: 32, ipv6: 128 } as const;

function listOf(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = familyOf(address);
    list.addSubnet(address, prefix === undefined ? WHOLE[family] : Number(prefix), family);
  }
  return (address) => list.check(address, familyOf(address));
}

const familyOf = (address: string) => (isIPv6(address) ? 'ipv6' : 'ipv4');

/** Whether an address may connect: it is of the allowed networks, if there are any, and of none of the denied ones. */
export function addressRule(allowed: readonly string[], denied: readonly string[]): (address: string) => boolean {
  const [isAllowed, isDenied] = [listOf(allowed), listOf(denied)];
  return (address) => (allowed.length === 0 || isAllowed(address)) && !isDenied(address);
}
