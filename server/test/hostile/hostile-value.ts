import fc from 'fast-check';

/** An object that owns the key, as JSON makes it: in a literal, `__proto__` would set the prototype. */
const owning = (key: string, value: unknown): object =>
  Object.defineProperty({}, key, { value, enumerable: true, configurable: true, writable: true });

const nested = (depth: number, make: (inner: unknown) => unknown): unknown => {
  let value: unknown = 'x';
  for (let level = 0; level < depth; level++) value = make(value);
  return value;
};

const PROTOTYPE_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'] as const;

const ODD_STRINGS = [
  '',
  ' ',
  '\t\n\u2028\u2029',
  '\u0000',
  'a\u0000b\u0007\u001b[31m\u007f',
  '\ud800',
  'x\udfffy',
  '\ufeff\ufffe\uffff',
  '민수'.normalize('NFD'),
  'e\u0301'.repeat(40),
  '\u202eright to left\u202c',
  '\u200b\u200c\u200d\u2060',
  '👩‍👩‍👧‍👦'.repeat(3),
  'Z\u0351\u036b'.repeat(300),
  '../../etc/passwd',
  "'; DROP TABLE messages; --",
  '" OR ""="',
  'MATCH * NEAR(a, b) AND "',
  '%00%ff%',
  '${7*7}{{7*7}}<script>alert(1)</script>',
  ...PROTOTYPE_KEYS,
];

const ODD_NUMBERS = [
  0,
  -0,
  -1,
  0.5,
  1e-9,
  NaN,
  Infinity,
  -Infinity,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
  -(2 ** 53),
  2 ** 63,
  1e308,
];

const LONG_STRINGS = [65, 257, 4_001, 70_000].map((length) => '가'.repeat(length));

const SHAPES: readonly unknown[] = [
  null,
  true,
  false,
  [],
  [[]],
  [null],
  {},
  ...PROTOTYPE_KEYS.map((key) => owning(key, { polluted: true })),
  nested(400, (inner) => [inner]),
  nested(400, (inner) => ({ roomId: inner })),
  Array.from({ length: 5_000 }, (_, index) => `u${index}`),
  Array(2_000).fill(null),
];

const BINARY = [
  Buffer.from([0, 255, 128]),
  Buffer.alloc(0),
  { content: Buffer.from('hidden') },
  [Buffer.alloc(70_000)],
];

const text = fc.oneof(
  fc.constantFrom(...ODD_STRINGS, ...LONG_STRINGS),
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.string({ unit: 'grapheme', maxLength: 80 }),
);

/** What no program should send, and some do. With `binary`, also what JSON can't hold. */
export const hostileValue = ({ binary = false } = {}): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 4, arbitrary: text },
    { weight: 2, arbitrary: fc.constantFrom(...ODD_NUMBERS) },
    { weight: 2, arbitrary: fc.constantFrom(...SHAPES) },
    { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
    { weight: binary ? 1 : 0, arbitrary: fc.constantFrom<unknown>(...BINARY) },
  );

export const oddText = text;

type Path = readonly (string | number)[];

const isBranch = (value: unknown): value is Record<string, unknown> | unknown[] =>
  typeof value === 'object' && value !== null && !Buffer.isBuffer(value);

const keysOf = (value: object): (string | number)[] =>
  Array.isArray(value) ? [...value.keys()].slice(0, 5) : Object.keys(value);

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (!isBranch(value)) return [path];
  return [path, ...keysOf(value).flatMap((key) => pathsOf(Reflect.get(value, key), [...path, key]))];
}

function changedAt(value: unknown, path: Path, change: (held: unknown) => unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined || !isBranch(value)) return change(value);
  const copy = Array.isArray(value) ? [...value] : { ...value };
  Reflect.set(copy, key, changedAt(Reflect.get(value, key), rest, change));
  return copy;
}

const withoutKey = (value: unknown, path: Path): unknown =>
  changedAt(value, path.slice(0, -1), (parent) => {
    const copy = { ...(parent as object) };
    Reflect.deleteProperty(copy, path.at(-1) ?? '');
    return copy;
  });

/** A good value with something wrong somewhere: another value at a path, a key gone, or a key too many. */
export function spoiled(good: fc.Arbitrary<unknown>, bad: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return good.chain((value) => {
    const paths = pathsOf(value);
    const inner = paths.filter((path) => path.length > 0);
    const replaced = fc
      .tuple(fc.constantFrom(...paths), bad)
      .map(([path, wrong]) => changedAt(value, path, () => wrong));
    const removed = inner.length > 0 ? fc.constantFrom(...inner).map((path) => withoutKey(value, path)) : replaced;
    const added = fc
      .tuple(fc.oneof(fc.constantFrom<string>(...PROTOTYPE_KEYS), oddText), bad)
      .map(([key, extra]) => (isBranch(value) && !Array.isArray(value) ? { ...value, ...owning(key, extra) } : extra));
    return fc.oneof(
      { weight: 4, arbitrary: replaced },
      { weight: 1, arbitrary: removed },
      { weight: 1, arbitrary: added },
    );
  });
}
