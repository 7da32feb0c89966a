import { isIPv6 } from 'node:net';

const hex = (groups: readonly number[]) => groups.map((group) => group.toString(16)).join(':');

/** The eight groups of an IPv6 address as numbers, whichever way it is written; a zone does not count. */
function groupsOf(address: string): number[] {
  const plain = (address.split('%')[0] ?? '').replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...bytes: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(0, 4).map(Number);
    return hex([a * 256 + b, c * 256 + d]);
  });
  const [head, tail] = plain.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const left = head ?? [];
  const right = tail ?? [];
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16));
}

/** An IPv4 address that is written as an IPv6 one, as IPv4; any other as it is. */
export function unmapped(address: string): string {
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  if (groups[5] !== 0xffff || groups.slice(0, 5).some((group) => group !== 0)) return address;
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 0xff])
    .join('.');
}

/** A /56 may have this many times what one address may: some providers give it to one customer, others to many. */
export const WIDER = 4;

export interface AddressKeys {
  key: string;
  /** Of IPv6 only: may have `WIDER` times as much. */
  wider?: string;
}

/**
 * What an address is counted by: an IPv6 address by its /64, which one customer has for themselves, and by its /56, of
 * which a customer may have every /64. Anything else is counted by itself.
 */
export function addressKeys(address: string): AddressKeys {
  const plain = unmapped(address);
  if (!isIPv6(plain)) return { key: plain };
  const [first = 0, second = 0, third = 0, fourth = 0] = groupsOf(plain);
  return {
    key: hex([first, second, third, fourth]),
    wider: `${hex([first, second, third, fourth & 0xff00])}/56`,
  };
}
