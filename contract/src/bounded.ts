import * as z from 'zod';
import { ChatError, invalidPayload } from './errors.js';

/** How many combining marks may follow one base character: more than any writing system stacks. */
const MARKS = 8;
const TOO_MANY_MARKS = new RegExp(String.raw`\p{M}{${MARKS + 1}}`, 'u');
/** Most texts: Latin and Hangul syllables, where no mark stands; told without Unicode's tables. */
const PLAIN = /^[\t-\u02ff\uac00-\ud7a3]*$/;
/** Unicode composition (NFC) makes a text at most this many times shorter, so a longer one can't fit after it either. */
const COMPOSES_FROM = 4;
const MOST_FAULTS = 10;

/** What an input may measure, and nothing of what it means. */
type Bound =
  | { type: 'string'; units: number }
  | { type: 'array'; items: number; item: Bound | undefined }
  | { type: 'object'; properties: Readonly<Record<string, Bound>>; rest: Bound | undefined }
  | { type: 'union'; options: readonly Bound[] };

interface JsonSchema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
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

const bounds = new WeakMap<z.ZodType, Bound | undefined>();

function boundOf(schema: z.ZodType): Bound | undefined {
  if (bounds.has(schema)) return bounds.get(schema);
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const bound = compile(json, json.$defs ?? {});
  bounds.set(schema, bound);
  return bound;
}

function compile(json: JsonSchema, definitions: Record<string, JsonSchema>): Bound | undefined {
  const inner = (it: JsonSchema | boolean | undefined) =>
    typeof it === 'object' ? compile(it, definitions) : undefined;
  if (json.$ref !== undefined) return inner(definitions[json.$ref.split('/').at(-1) ?? '']);
  if (json.allOf) return inner(json.allOf[0]);
  const options = json.anyOf ?? json.oneOf;
  if (options) {
    const compiled = options.map((it) => inner(it)).filter((it) => it !== undefined);
    return compiled.length > 0 ? { type: 'union', options: compiled } : undefined;
  }
  switch (json.type) {
    case 'string':
      return { type: 'string', units: (json.maxLength ?? longest(json)) * COMPOSES_FROM };
    case 'array':
      return { type: 'array', items: json.maxItems ?? 0, item: inner(json.items) };
    case 'object': {
      const properties = Object.entries(json.properties ?? {}).flatMap(([name, it]) => {
        const bound = inner(it);
        return bound ? [[name, bound] as const] : [];
      });
      return { type: 'object', properties: Object.fromEntries(properties), rest: inner(json.additionalProperties) };
    }
    default:
      return undefined;
  }
}

/** Words of a choice, and formats (dates) whose expressions bound them: 64 units hold any of them. */
const longest = ({ const: only, enum: words = [only] }: JsonSchema): number =>
  Math.max(64, ...words.map((it) => String(it).length));

interface Fault {
  path: (string | number)[];
  message: string;
}

/** Adds what is too large to `faults`, up to `MOST_FAULTS`; `path` is where the value stands, copied only for a fault. */
function measure(value: unknown, bound: Bound, path: Fault['path'], faults: Fault[]): void {
  if (faults.length >= MOST_FAULTS) return;
  switch (bound.type) {
    case 'string':
      if (typeof value !== 'string') return;
      if (value.length > bound.units) faults.push({ path: [...path], message: 'is too long' });
      else if (!PLAIN.test(value) && TOO_MANY_MARKS.test(value)) {
        faults.push({ path: [...path], message: `has more than ${MARKS} combining marks in a row` });
      }
      return;
    case 'array': {
      if (!Array.isArray(value)) return;
      if (value.length > bound.items) faults.push({ path: [...path], message: `has more than ${bound.items} items` });
      else if (bound.item) {
        for (const [at, it] of value.entries()) {
          path.push(at);
          measure(it, bound.item, path, faults);
          path.pop();
        }
      }
      return;
    }
    case 'object': {
      if (typeof value !== 'object' || value === null) return;
      for (const [name, it] of Object.entries(value)) {
        const inner = Object.hasOwn(bound.properties, name) ? bound.properties[name] : bound.rest;
        if (!inner) continue;
        path.push(name);
        measure(it, inner, path, faults);
        path.pop();
      }
      return;
    }
    case 'union': {
      const ofOptions = bound.options.map((option) => {
        const own: Fault[] = [];
        measure(value, option, path, own);
        return own;
      });
      if (ofOptions.every((own) => own.length > 0)) faults.push(...(ofOptions[0] ?? []));
    }
  }
}

/** A copy of the input without what is too large. */
function without(value: unknown, faults: readonly Fault[]): unknown {
  if (faults.some(({ path }) => path.length === 0)) return undefined;
  const copy: unknown = JSON.parse(JSON.stringify(value));
  for (const { path } of faults) {
    let at = copy as Record<string | number, unknown>;
    for (const name of path.slice(0, -1)) at = at[name] as Record<string | number, unknown>;
    at[path.at(-1) ?? ''] = undefined;
  }
  return copy;
}

const textOf = (path: readonly PropertyKey[]): string => path.map(String).join('.');

/**
 * Parses an input of a stranger. Its size is measured first: the length of every string in UTF-16 units, its combining
 * marks, and the number of items of every array, so that nothing is normalised, matched or validated item by item that
 * could not pass anyway. Cost: linear in what the bounds let through.
 * @param what names the input in the error
 * @throws {ChatError} `invalid_payload` with `details.issues`
 */
export function parseBounded<S extends z.ZodType>(what: string, schema: S, value: unknown): z.output<S> {
  const bound = boundOf(schema);
  const faults: Fault[] = [];
  if (bound) measure(value, bound, [], faults);
  if (faults.length === 0) {
    const parsed = schema.safeParse(value);
    if (!parsed.success) throw invalidPayload(what, parsed.error);
    return parsed.data;
  }
  const told = new Set(faults.map(({ path }) => textOf(path)));
  const others = (schema.safeParse(without(value, faults)).error?.issues ?? [])
    .map(({ path, message }) => ({ path: textOf(path), message }))
    .filter(({ path }) => !told.has(path));
  const issues = [...faults.map(({ path, message }) => ({ path: textOf(path), message })), ...others];
  throw new ChatError('invalid_payload', `${what} is not valid.`, { issues: issues.slice(0, MOST_FAULTS) });
}
