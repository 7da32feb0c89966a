import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { COMMANDS, ENDPOINTS, ErrorBody, invalidPayload, LIMITS, PERMISSIONS, ROLES, can, outranks } from './index.js';

const schemas: [string, z.ZodType][] = [
  ...Object.entries(COMMANDS).map(([name, { payload }]): [string, z.ZodType] => [name, payload]),
  ...Object.values(ENDPOINTS).flatMap((endpoint: { path: string; body?: z.ZodType; query?: z.ZodType }) =>
    [endpoint.body, endpoint.query].flatMap((schema): [string, z.ZodType][] =>
      schema ? [[endpoint.path, schema]] : [],
    ),
  ),
];

describe.each(schemas)('%s', (_, schema) => {
  test('answers anything at all with a value or a typed error, and touches no prototype', () => {
    const before = Object.getOwnPropertyNames(Object.prototype).length;
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, maxDepth: 3 }), (input) => {
        const result = schema.safeParse(input);
        if (result.success) return;
        const { issues } = invalidPayload('It', result.error).toBody().details as { issues: unknown[] };
        expect(issues.length).toBeGreaterThan(0);
        expect(issues.length).toBeLessThanOrEqual(10);
      }),
      { numRuns: 50 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype).length).toBe(before);
  });
});

test.each([
  [COMMANDS.send_message.payload, { roomId: 'a', content: 'hi' }],
  [COMMANDS.register.payload, { userId: '__proto__' }],
  [COMMANDS.update_room.payload, { roomId: 'constructor', name: 'hi' }],
  [ENDPOINTS.signup.body, { userId: 'toString', password: 'long enough' }],
])('a key that the schema does not name goes nowhere (%#)', (schema, wanted) => {
  const hostile = JSON.parse('{"__proto__":{"admin":true},"constructor":1,"surprise":1}') as object;
  const input = Object.defineProperties({ ...wanted }, Object.getOwnPropertyDescriptors(hostile));
  const value: unknown = schema.parse(input);
  expect(value).toEqual(wanted);
  expect(Object.keys(value as object).sort()).toEqual(Object.keys(wanted).sort());
  expect((value as { admin?: unknown }).admin).toBeUndefined();
});

test('a create_room names 500 people at most', () => {
  const people = (count: number) => ({ participants: Array.from({ length: count }, (_, index) => `user${index}`) });
  expect(COMMANDS.create_room.payload.safeParse(people(LIMITS.participants)).success).toBe(true);
  expect(COMMANDS.create_room.payload.safeParse(people(LIMITS.participants + 1)).success).toBe(false);
});

test('a page of history is asked for in one way only', () => {
  const { query } = ENDPOINTS.messages;
  expect(query.parse({})).toEqual({ limit: LIMITS.defaultPageSize });
  expect(query.safeParse({ before: '5', after: '3' }).success).toBe(false);
  expect(query.safeParse({ limit: String(LIMITS.pageSize + 1) }).success).toBe(false);
  expect(query.parse({ around: '5', limit: '10' })).toEqual({ around: 5, limit: 10 });
});

test('a fault never repeats the input', () => {
  const { error } = COMMANDS.send_message.payload.safeParse({ roomId: 'a', content: 5, clientMessageId: 'secret!' });
  const body = invalidPayload('send_message', error as z.ZodError).toBody();
  expect(ErrorBody.safeParse(body).success).toBe(true);
  expect(JSON.stringify(body)).not.toContain('secret');
});

describe('roles', () => {
  test('what a role may do, every higher one may do', () => {
    for (const action of Object.keys(PERMISSIONS) as (keyof typeof PERMISSIONS)[]) {
      const allowed = ROLES.map((role) => can(role, action));
      expect(allowed).toEqual([...allowed].sort((a, b) => Number(b) - Number(a)));
    }
  });

  test('nobody outranks an equal', () => {
    for (const role of ROLES) expect(outranks(role, role)).toBe(false);
    expect(outranks('owner', 'admin') && outranks('admin', 'member')).toBe(true);
  });
});
