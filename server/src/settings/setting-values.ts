import { isIP } from 'node:net';
import * as z from 'zod';

/** A secret of fewer characters is none. */
export const MIN_SECRET = 16;

/** Values between commas, without white space around them. */
export const list = z.string().transform((value) =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

/** Whether it is an address, or a network like 10.0.0.0/8. */
export const isNetwork = (value: string): boolean => {
  const [address = '', prefix, ...rest] = value.split('/');
  const bits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return bits >= 0 && rest.length === 0 && (prefix === undefined || (/^\d+$/.test(prefix) && Number(prefix) <= bits));
};
