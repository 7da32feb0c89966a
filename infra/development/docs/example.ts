import type { Schema } from './schemas.ts';

/** A value that fits the schema, from its examples where it has any. */
export function example(schema: Schema, components: Record<string, Schema>): unknown {
  const next = (value: unknown) => example((value ?? {}) as Schema, components);
  if (typeof schema['$ref'] === 'string') return next(components[schema['$ref'].split('/').at(-1) ?? '']);
  const [first] = (schema['examples'] ?? schema['enum'] ?? []) as unknown[];
  const given = schema['default'] ?? schema['const'] ?? first;
  if (given !== undefined) return given;
  switch (schema['type']) {
    case 'object': {
      const properties = (schema['properties'] ?? {}) as Record<string, Schema>;
      const required = (schema['required'] ?? []) as string[];
      return Object.fromEntries(required.map((name) => [name, next(properties[name])]));
    }
    case 'array':
      return [next(schema['items'])];
    case 'integer':
    case 'number':
      return schema['minimum'] ?? 0;
    case 'boolean':
      return false;
    default:
      return 'x'.repeat(Number(schema['minLength'] ?? 1));
  }
}
