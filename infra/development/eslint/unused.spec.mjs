import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { unused } from '../scripts/checks/static-checks.mjs';
import { runNode } from '../scripts/workspace.mjs';

/** The output of the check for a project with this `src/index.ts` and a file that exports `a` and `b`. */
async function check(index, dependencies = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'suda-unused-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  mkdirSync(join(cwd, 'src'));
  const files = {
    'package.json': JSON.stringify({ name: 'sample', type: 'module', main: 'src/index.ts', dependencies }),
    'src/index.ts': index,
    'src/part.ts': 'export const a = 1;\nexport const b = 2;\n',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  let output = '';
  const code = await runNode(unused, { cwd, onOutput: (text) => (output += text) });
  return { code, output };
}

test('a file, an export and a dependency that nothing uses are reported', async () => {
  const alone = await check('console.log(1);\n', { zod: '4.0.0' });
  expect(alone.code).not.toBe(0);
  expect(alone.output).toMatch(/Unused files[^]*src\/part\.ts/);
  expect(alone.output).toMatch(/Unused dependencies[^]*zod/);
  const half = await check(`import { a } from './part.js';\nconsole.log(a);\n`);
  expect(half.code).not.toBe(0);
  expect(half.output).toMatch(/Unused exports[^]*\bb\b +src\/part\.ts/);
});

test('nothing is reported where everything is used', async () => {
  expect(await check(`import { a, b } from './part.js';\nconsole.log(a, b);\n`)).toMatchObject({ code: 0 });
});
