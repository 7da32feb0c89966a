// Lays the built client out for an NGINX without a Brotli module: below br/ the compressed files under their plain names,
// below plain/ all others, the .gz among them, which gzip_static finds.
//   node client-trees.mjs client/dist /client
import { cpSync, globSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [from, to] = process.argv.slice(2);
cpSync(from, join(to, 'plain'), { recursive: true });
rmSync(join(to, 'plain', '.built-from'), { force: true });
mkdirSync(join(to, 'br'), { recursive: true });
for (const file of globSync('**/*.br', { cwd: join(to, 'plain') })) {
  const target = join(to, 'br', file.slice(0, -'.br'.length));
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(to, 'plain', file), target);
  rmSync(join(to, 'plain', file));
}
