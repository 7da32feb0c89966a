import fc from 'fast-check';
import * as z from 'zod';

/** What a field of this name may hold, so that an input reaches beyond the schema. */
export type Pool = (field: string) => readonly unknown[] | undefined;

interface JsonSchema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  format?: string;
  default?: unknown;
}

/** Values that the schema takes more often than not: the shape is right, lengths and ranges go to their ends and just past them. */
export const nearValid = (schema: z.ZodType, pool: Pool): fc.Arbitrary<unknown> =>
  build(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema, '', pool);

function build(schema: JsonSchema, field: string, pool: Pool): fc.Arbitrary<unknown> {
  const known = pool(field);
  const made = structural(schema, field, pool);
  return known ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: made }) : made;
}

function structural(schema: JsonSchema, field: string, pool: Pool): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.allOf;
  if (choices) return fc.oneof(...choices.map((choice) => build(choice, field, pool)));
  switch (schema.type) {
    case 'object':
      return object(schema, pool);
    case 'array':
      return fc.array(build(schema.items ?? {}, `${field}[]`, pool), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, 4),
      });
    case 'string':
      return string(schema);
    case 'integer':
    case 'number':
      return number(schema);
    case 'boolean':
      return fc.boolean();
    default:
      return fc.jsonValue({ maxDepth: 1 });
  }
}

function object({ properties = {}, required = [] }: JsonSchema, pool: Pool): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, schema]) => [name, build(schema, name, pool)] as const);
  return fc.record(Object.fromEntries(fields), { requiredKeys: required, noNullPrototype: true });
}

function string({ minLength = 0, maxLength = 40, format }: JsonSchema): fc.Arbitrary<unknown> {
  const plain = fc.stringMatching(/^[\w-]{1,20}$/);
  const ends = [minLength, maxLength, maxLength + 1].map((length) => 'a'.repeat(length));
  const time = fc.constantFrom('2031-01-02T03:04:05Z', '2031-13-41T99:00:00Z', '0000-01-01T00:00:00Z', '2031-01-02');
  return format === 'date-time' ? time : fc.oneof({ weight: 3, arbitrary: plain }, fc.constantFrom(...ends));
}

function number({ minimum = 0, maximum = 1_000 }: JsonSchema): fc.Arbitrary<unknown> {
  const top = Math.min(maximum, 1_000);
  return fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: Math.max(minimum, 0), max: Math.max(top, minimum) }) },
    { weight: 1, arbitrary: fc.constantFrom(minimum, minimum - 1, maximum, maximum + 1) },
  );
}
