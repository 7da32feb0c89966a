import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const page = new URL('../../../docs/security.md', import.meta.url);
const text = readFileSync(page, 'utf8');
const rows = (heading: string) =>
  (text.split(`## ${heading}\n`)[1]?.split(/^## /m)[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim()));

test('every link has a target', () => {
  const links = [...text.matchAll(/\]\(([^)#]+)/g)].map(([, path = '']) => path);
  expect(links.filter((path) => !existsSync(new URL(path, page)))).toEqual([]);
});

test('the limits that it names are in the files that it names', () => {
  const named = rows('Budgets').flatMap(([, , limits = '', where = '']) => {
    const file = readFileSync(new URL(/\((.+)\)/.exec(where)?.[1] ?? '', page), 'utf8');
    return [...limits.matchAll(/`([\w-]+)`/g)].map(([, name = '']) => [name, file.includes(name)]);
  });
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter(([, isThere]) => !isThere)).toEqual([]);
});

test('every chapter of the ASVS has a state', () => {
  const chapters = rows('OWASP ASVS 5.0, level 2');
  expect(chapters.map(([, chapter = '']) => chapter.split(' ')[0])).toEqual(
    Array.from({ length: 17 }, (_, i) => `V${i + 1}`),
  );
  for (const [, chapter, state, why] of chapters) {
    expect(state, chapter).toMatch(/^(?:met|partly|not met|not applicable)$/);
    // A row that reports something as missing names it.
    expect(why?.includes('Open:'), chapter).toBe(state === 'partly' || state === 'not met');
  }
});
