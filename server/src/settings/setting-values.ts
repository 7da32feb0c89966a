import { isIP } from 'node:net';
import { readSecretFile, StartError } from '@suda/engines/start';
import * as z from 'zod';

const MIN_SECRET = 16;

/** What programs know each other by. */
export const secret = z
  .string()
  .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces')
  .min(MIN_SECRET, `must have at least ${MIN_SECRET} characters`)
  .max(512, 'must have at most 512 characters');

/** @throws {StartError} when the file can't be read, or holds no secret */
export function secretIn(variable: string, file: string): string {
  const { data, error } = secret.safeParse(readSecretFile(variable, file));
  if (error) throw new StartError(`${variable}=${file} holds no secret: it ${error.issues[0]?.message}.`);
  return data;
}

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
