import type { Schema } from './schemas.ts';

export const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const nameOf = (reference: unknown): string => String(reference).split('/').at(-1) ?? '';

const link = (name: string): string => `<a href="#type-${name}">${name}</a>`;

function object(schema: Schema): string {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>);
  if (properties.length === 0) {
    const values = schema['additionalProperties'];
    return values ? `{ [key]: ${typeText(values as Schema)} }` : '{}';
  }
  const required = new Set((schema['required'] ?? []) as string[]);
  const fields = properties.map(
    ([name, field]) => `${name}${required.has(name) && !('default' in field) ? '' : '?'}: ${typeText(field)}`,
  );
  return `{ ${fields.join(', ')} }`;
}

function array(schema: Schema): string {
  const tuple = schema['prefixItems'] as Schema[] | undefined;
  if (tuple) return `[${tuple.map(typeText).join(', ')}]`;
  const item = typeText((schema['items'] ?? {}) as Schema);
  const most = schema['maxItems'] ? ` <i>≤ ${Number(schema['maxItems']).toLocaleString('en')}</i>` : '';
  return `${item.includes(' | ') ? `(${item})` : item}[]${most}`;
}

function text(schema: Schema): string {
  if (schema['format'] === 'date-time') return 'time';
  const [min = 0, max] = [schema['minLength'], schema['maxLength']] as (number | undefined)[];
  return max ? `string <i>${min}–${max.toLocaleString('en')}</i>` : 'string';
}

/** A schema as a line of HTML in the style of TypeScript, with links to named types. */
export function typeText(schema: Schema): string {
  if (schema['$ref']) return link(nameOf(schema['$ref']));
  if ('const' in schema) return escape(JSON.stringify(schema['const']));
  const alternatives = (schema['anyOf'] ?? schema['oneOf']) as Schema[] | undefined;
  if (alternatives) return alternatives.map(typeText).join(' | ');
  const values = schema['enum'] as unknown[] | undefined;
  if (values) return values.map((value) => escape(JSON.stringify(value))).join(' | ');
  if (schema['type'] === 'object') return object(schema);
  if (schema['type'] === 'array') return array(schema);
  if (schema['type'] === 'string') return text(schema);
  return schema['type'] ? escape(schema['type'] as string) : 'any';
}
