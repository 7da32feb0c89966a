import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { COMMANDS, ENDPOINTS, Handshake, withoutNulls } from './index.js';

interface JsonSchema {
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
}

const json = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
const payloads: [string, z.ZodType][] = [
  ['the handshake', Handshake],
  ...Object.entries(COMMANDS).map(([name, { payload }]): [string, z.ZodType] => [name, payload]),
  ...Object.entries(ENDPOINTS).flatMap(([name, endpoint]): [string, z.ZodType][] =>
    'body' in endpoint ? [[name, endpoint.body]] : [],
  ),
];

const hasOptionalFields = ({ properties = {}, required = [], items }: JsonSchema): boolean =>
  Object.keys(properties).some((field) => !required.includes(field)) ||
  Object.values(properties).some(hasOptionalFields) ||
  (items !== undefined && hasOptionalFields(items));

test.each(payloads)('%s has its optional fields at the top, where null means absent', (_, schema) => {
  for (const field of Object.values(json(schema).properties ?? {})) expect(hasOptionalFields(field)).toBe(false);
});

describe('withoutNulls', () => {
  test('leaves out what is null and keeps everything else', () => {
    expect(withoutNulls({ a: null, b: 0, c: '', d: false, e: [null], f: { g: null } })).toEqual({
      b: 0,
      c: '',
      d: false,
      e: [null],
      f: { g: null },
    });
  });

  test.each([[null], [undefined], ['text'], [[null]], [{}]])('returns %j as it is', (payload) => {
    expect(withoutNulls(payload)).toBe(payload);
  });

  test('touches no prototype', () => {
    const cleaned = withoutNulls(JSON.parse('{"__proto__":{"admin":true},"name":null}')) as { admin?: unknown };
    expect(cleaned.admin).toBeUndefined();
    expect(Object.keys(cleaned)).toEqual(['__proto__']);
  });
});
