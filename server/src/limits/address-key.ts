import { isIPv6 } from 'node:net';
import { ipv6Prefix64 } from './ipv6-prefix.js';

/** What an address counts as: IPv6 by /64 prefix, the usual allocation of one customer. */
export const addressKey = (address: string): string => (isIPv6(address) ? ipv6Prefix64(address) : address);
