import * as z from 'zod';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** A whole number in decimal digits, from `min` to `max`, both included. */
export const wholeNumber = (min: number, max: number) => {
  const fault = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, fault)
    .transform(Number)
    .refine((value) => value >= min && value <= max, fault);
};

export const oneOf = <const V extends readonly [string, ...string[]]>(values: V) =>
  z.enum(values, `must be one of: ${values.join(', ')}`);

/** An address or a host name to listen on. */
export const hostName = () => z.string().regex(/^[\w.:-]+$/, 'must be an address or a host name');
