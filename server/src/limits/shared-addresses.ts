import { BlockList, isIP } from 'node:net';
import { unmapped } from './address-keys.js';

/** Many people come from here, as from an office behind one address. */
export interface SharedAddress {
  /** An address, or a network like 10.0.0.0/8. */
  network: string;
  /** So many times the budget of one address. */
  times: number;
}

/** How many times the budget of one address an address has: that of the first network it is in, 1 otherwise. */
export type TimesOf = (address: string) => number;

const familyOf = (address: string) => ({ 0: undefined, 4: 'ipv4' as const, 6: 'ipv6' as const })[isIP(address)];

export function sharedBy(shared: readonly SharedAddress[]): TimesOf {
  const lists = shared.map(({ network, times }) => {
    const list = new BlockList();
    const [address = '', prefix] = network.split('/');
    const family = familyOf(address);
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
    return { list, times };
  });
  return (address) => {
    const plain = unmapped(address);
    const family = familyOf(plain);
    return (family && lists.find(({ list }) => list.check(plain, family))?.times) ?? 1;
  };
}
