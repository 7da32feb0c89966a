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

test.each(payloads)('%s has its optional fields where null means absent', (_, schema) => {
  const fieldsOf = ({ properties = {}, items }: JsonSchema) => [
    ...Object.values(properties),
    ...(items ? [items] : []),
  ];
  for (const { items, properties = {} } of fieldsOf(json(schema))) {
    for (const deeper of [items ?? {}, ...Object.values(properties)]) expect(hasOptionalFields(deeper)).toBe(false);
  }
});

describe('withoutNulls', () => {
  test('leaves out what is null and keeps everything else', () => {
    expect(withoutNulls({ a: null, b: 0, c: '', d: false, e: [null], f: { g: null, h: { i: null } } })).toEqual({
      b: 0,
      c: '',
      d: false,
      e: [null],
      f: { h: { i: null } },
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
