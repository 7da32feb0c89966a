import { expect, it, vi } from 'vitest';
import { rememberTexts } from './remember-texts';

it('reads a text once, again with other names, and forgets what was used longest ago', () => {
  const parse = vi.fn((content: string, names: readonly string[] = []) => [content, ...names]);
  const remembered = rememberTexts(parse, 2);
  expect(remembered('a', ['Ann'])).toEqual(['a', 'Ann']);
  expect(remembered('a', ['Ann'])).toBe(remembered('a', ['Ann']));
  expect(parse).toHaveBeenCalledTimes(1);
  expect(remembered('a', ['Anna'])).toEqual(['a', 'Anna']);
  remembered('a', ['Ann']);
  remembered('b');
  expect(parse).toHaveBeenCalledTimes(3);
  remembered('a', ['Ann']);
  expect(parse).toHaveBeenCalledTimes(3);
  remembered('a', ['Anna']);
  expect(parse).toHaveBeenCalledTimes(4);
});
