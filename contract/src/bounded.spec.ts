import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { parseBounded } from './bounded.js';
import { COMMANDS } from './commands.js';
import { Handshake } from './connection.js';
import { ENDPOINTS } from './rest.js';

const INPUTS: [string, z.ZodType][] = [
  ['handshake', Handshake],
  ...Object.entries(COMMANDS).map(([name, { payload }]): [string, z.ZodType] => [name, payload]),
  ...Object.entries(ENDPOINTS).flatMap(([name, endpoint]) =>
    (['params', 'query', 'body'] as const).flatMap((part): [string, z.ZodType][] => {
      const schema = (endpoint as Partial<Record<typeof part, z.ZodType>>)[part];
      return schema ? [[`${name} ${part}`, schema]] : [];
    }),
  ),
];

interface JsonSchema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  format?: string;
  maxLength?: number;
  maxItems?: number;
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
}

/** The paths of strings and arrays of a schema's input that nothing bounds. */
function unboundedIn(schema: z.ZodType): string[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const open: string[] = [];
  const look = (it: JsonSchema | boolean | undefined, path: string): void => {
    if (typeof it !== 'object') return;
    const closed = it.const !== undefined || it.enum !== undefined || it.format !== undefined;
    if (it.type === 'string' && it.maxLength === undefined && !closed) open.push(path);
    if (it.type === 'array' && it.maxItems === undefined) open.push(`${path}[]`);
    look(it.items, `${path}[]`);
    look(it.additionalProperties, `${path}.*`);
    for (const [name, inner] of Object.entries(it.properties ?? {}))
      look(inner, path === '' ? name : `${path}.${name}`);
    for (const option of [...(it.anyOf ?? []), ...(it.oneOf ?? []), ...(it.allOf ?? [])]) look(option, path);
    if (it.$ref !== undefined) look(json.$defs?.[it.$ref.split('/').at(-1) ?? ''], path);
  };
  look(json, '');
  return open;
}

/** Milliseconds of this process's processor that the work takes. */
function processorMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

const refused = (schema: z.ZodType, value: unknown) => {
  try {
    return { parsed: parseBounded('It', schema, value) };
  } catch (error) {
    return error;
  }
};

describe('the bounds of inputs', () => {
  it.each(INPUTS)('hold for every string and array of %s', (_, schema) => {
    expect(unboundedIn(schema)).toEqual([]);
  });

  it('finds a string and an array that nothing bounds', () => {
    const schema = z.object({ a: z.string(), b: z.array(z.object({ c: z.string() })).optional() });
    expect(unboundedIn(schema)).toEqual(['a', 'b[]', 'b[].c']);
  });

  it('measures before it normalises: reordered marks cost nothing', () => {
    const userId = `a${'\u0301'.repeat(63_000)}${'\u0316'.repeat(63_000)}`;
    const cost = processorMs(() => {
      expect(refused(COMMANDS.register.payload, { userId })).toMatchObject({
        code: 'invalid_payload',
        details: { issues: [{ path: 'userId', message: 'is too long' }] },
      });
    });
    expect(cost).toBeLessThan(1_000);
  });

  it('counts the marks of a text that is short enough', () => {
    const { payload } = COMMANDS.send_message;
    const with_ = (marks: number) => ({ roomId: 'r', content: `a${'\u0301'.repeat(marks)}` });
    expect(refused(payload, with_(8))).toHaveProperty('parsed');
    expect(refused(payload, with_(9))).toMatchObject({
      details: { issues: [{ path: 'content', message: 'has more than 8 combining marks in a row' }] },
    });
  });

  it('refuses a long array before it looks at an item', () => {
    const participants = Array.from({ length: 100_000 }, () => 'x'.repeat(1_000));
    expect(refused(COMMANDS.create_room.payload, { participants })).toMatchObject({
      details: { issues: [{ path: 'participants', message: 'has more than 500 items' }] },
    });
  });

  it('lets a name through that fits once it is composed', () => {
    const name = '가'.repeat(64);
    expect(refused(COMMANDS.register.payload, { userId: name.normalize('NFD') })).toEqual({ parsed: { userId: name } });
  });
});
