import { expect, test } from 'vitest';
import { memberOf, nestsDeeperThan } from './json-text.js';

test('finds a member as it is written, wherever it stands and whatever is in the others', () => {
  for (const [text, data] of [
    ['{"event":"e","data":{"n":12345678901234567890}}', '{"n":12345678901234567890}'],
    [' { "data" : { "a": [1, {"data": 2}] , "b": 1.0 } , "event" : "e" } ', '{ "a": [1, {"data": 2}] , "b": 1.0 }'],
    ['{"x":"\\"data\\":{,}\\\\","data":"\\\\\\""}', '"\\\\\\""'],
    ['{"d\\u0061ta":1e400}', '1e400'],
    ['{"data":1,"data":[],"other":{"data":3}}', '[]'],
    ['{"data":-0}', '-0'],
    ['{"other":{"data":1}}', undefined],
    ['{}', undefined],
  ] as const) {
    expect(memberOf(text, 'data'), text).toBe(data);
  }
});

test('depth counts no bracket inside a string', () => {
  expect(nestsDeeperThan('[["[[\\"[["]]', 2)).toBe(false);
  expect(nestsDeeperThan('[[[]]]', 2)).toBe(true);
});
