import * as z from 'zod';
import { ChatError, invalidPayload } from './errors.js';

/** How many combining marks may follow one base character: more than any writing system stacks. */
const MARKS = 8;
const TOO_MANY_MARKS = new RegExp(String.raw`\p{M}{${MARKS + 1}}`, 'u');
/** Most texts: Latin and Hangul syllables, where no mark stands; recognized without Unicode's tables. */
const PLAIN = /^[\t-\u02ff\uac00-\ud7a3]*$/;
/** Unicode composition (NFC) makes a text at most this many times shorter, so a longer one can't fit after it either. */
const COMPOSES_FROM = 4;
const MOST_FAULTS = 10;

/** What an input may measure, and nothing of what it means. */
type Bound =
  | { type: 'string'; units: number }
  | { type: 'array'; items: number; item: Bound | undefined }
  | { type: 'object'; properties: readonly { name: string; bound: Bound }[] }
  | { type: 'record'; item: Bound }
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
      const item = inner(json.additionalProperties);
      if (item) return { type: 'record', item };
      const properties = Object.entries(json.properties ?? {}).flatMap(([name, it]) => {
        const bound = inner(it);
        return bound ? [{ name, bound }] : [];
      });
      return { type: 'object', properties };
    }
    default:
      return undefined;
  }
}

/** Words of a choice, and formats (dates) whose expressions bound them: 64 units hold any of them. */
const longest = ({ const: only, enum: words = [only] }: JsonSchema): number =>
  Math.max(64, ...words.map((it) => String(it).length));

interface Fault {
  path: readonly (string | number)[];
  message: string;
}

/** The answer for nearly every input: no list is made for it. */
const NONE: readonly Fault[] = [];

/** What is too large, up to `MOST_FAULTS` for each level. */
function faultsOf(value: unknown, bound: Bound): readonly Fault[] {
  switch (bound.type) {
    case 'string':
      if (typeof value !== 'string') return NONE;
      if (value.length > bound.units) return [{ path: [], message: 'is too long' }];
      if (PLAIN.test(value) || !TOO_MANY_MARKS.test(value)) return NONE;
      return [{ path: [], message: `has more than ${MARKS} combining marks in a row` }];
    case 'array': {
      if (!Array.isArray(value)) return NONE;
      const { items, item } = bound;
      if (value.length > items) return [{ path: [], message: `has more than ${items} items` }];
      let faults = NONE;
      for (let at = 0; item && at < value.length && faults.length < MOST_FAULTS; at += 1) {
        faults = plus(faults, at, faultsOf(value[at], item));
      }
      return faults;
    }
    case 'object': {
      if (typeof value !== 'object' || value === null) return NONE;
      let faults = NONE;
      for (const { name, bound: inner } of bound.properties) {
        faults = plus(faults, name, faultsOf((value as Record<string, unknown>)[name], inner));
      }
      return faults;
    }
    case 'record': {
      if (typeof value !== 'object' || value === null) return NONE;
      let faults = NONE;
      for (const name in value) {
        if (faults.length >= MOST_FAULTS) break;
        faults = plus(faults, name, faultsOf((value as Record<string, unknown>)[name], bound.item));
      }
      return faults;
    }
    case 'union': {
      let first: readonly Fault[] | undefined;
      for (const option of bound.options) {
        const faults = faultsOf(value, option);
        if (faults.length === 0) return NONE;
        first ??= faults;
      }
      return first ?? NONE;
    }
  }
}

const plus = (faults: readonly Fault[], name: string | number, inner: readonly Fault[]): readonly Fault[] =>
  inner.length === 0
    ? faults
    : [...faults, ...inner.map(({ path, message }) => ({ path: [name, ...path], message }))].slice(0, MOST_FAULTS);

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
  const faults = bound ? faultsOf(value, bound) : NONE;
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
