import * as z from 'zod';
import { ClientMessageId, Content, Cursor, Emoji, ErrorBody, ErrorCode, RoomId, UserId } from '@suda/contract';

export type Schema = { [key: string]: unknown };

const FIELDS = { UserId, RoomId, Content, ClientMessageId, Cursor, Emoji, ErrorCode, Error: ErrorBody };
for (const [id, schema] of Object.entries(FIELDS)) z.globalRegistry.add(schema, { ...schema.meta(), id });

/** A zod schema as JSON Schema, without redundant keywords. */
function plain(schema: Schema): void {
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
  if (schema['format'] === 'date-time') delete schema['pattern'];
  // Unknown fields are ignored, in both directions.
  if (schema['additionalProperties'] === false) delete schema['additionalProperties'];
  if ('example' in schema) {
    schema['examples'] = [schema['example']];
    delete schema['example'];
  }
  delete schema['id'];
}

/** Collects the named schemas of a document while it is generated. */
export class SchemaRegistry {
  readonly components: Record<string, Schema> = {};

  /** The schema as callers send it (`input`) or receive it (`output`), with references to the document's components. */
  of(type: z.ZodType, io: 'input' | 'output'): Schema {
    const {
      $schema: _,
      $defs = {},
      ...schema
    } = z.toJSONSchema(type, {
      io,
      override: ({ jsonSchema }) => plain(jsonSchema as Schema),
    });
    for (const [id, definition] of Object.entries($defs)) this.#add(id, referToComponents(definition));
    return referToComponents(schema);
  }

  #add(id: string, schema: Schema): void {
    const known = this.components[id];
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) throw new Error(`Two schemas are called ${id}.`);
    this.components[id] = schema;
  }
}

const referToComponents = (schema: Schema): Schema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as Schema;

export const sorted = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
