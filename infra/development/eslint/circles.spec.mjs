import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { circles } from '../scripts/checks/static-checks.mjs';
import { runNode } from '../scripts/workspace.mjs';

/** The output of the check for a folder with these files. */
async function check(files) {
  const cwd = mkdtempSync(join(tmpdir(), 'suda-circles-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  let output = '';
  const code = await runNode(circles, { cwd, onOutput: (text) => (output += text) });
  return { code, output };
}

test('files that import each other only for types form a circle', async () => {
  const { code, output } = await check({
    'a.ts': `import type { B } from './b.js';\nexport type A = B[];\n`,
    'b.ts': `import { type A } from './a.js';\nexport interface B { a: A }\n`,
  });
  expect(code).not.toBe(0);
  expect(output).toMatch(/no-circular: a\.ts → *\n *b\.ts/);
});

test('a component and a file whose type it imports form a circle', async () => {
  const { code, output } = await check({
    'a.ts': `export type { Props } from './B.vue';\nexport const a = 1;\n`,
    'B.vue': `<script setup lang="ts">\nimport { a } from './a.ts';\nexport interface Props { a: typeof a }\n</script>\n`,
  });
  expect(code).not.toBe(0);
  expect(output).toContain('no-circular');
});

test('files that import in one direction form no circle', async () => {
  const { code } = await check({
    'a.ts': `import type { B } from './b.js';\nexport type A = B[];\n`,
    'b.ts': `export interface B { a: string }\n`,
  });
  expect(code).toBe(0);
});

test('an import that can’t be resolved is reported, because it could hide a circle', async () => {
  const { code, output } = await check({ 'a.ts': `import { b } from './b.js';\nexport const a = b;\n` });
  expect(code).not.toBe(0);
  expect(output).toContain('not-to-unresolvable');
});
