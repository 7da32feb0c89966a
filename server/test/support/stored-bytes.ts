import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deployment } from './deployment.js';
import { RedisContents } from './redis-contents.js';

/** All that a deployment's servers have stored, as it lies there, by file or key. */
export async function storedBytes(deployment: Deployment): Promise<{ place: string; bytes: Buffer }[]> {
  const { clusterData } = deployment;
  if (clusterData) {
    const contents = new RedisContents(clusterData);
    const found = await contents.read();
    contents.close();
    return Object.entries(found).map(([place, text]) => ({ place, bytes: Buffer.from(text) }));
  }
  const { dataDir } = deployment;
  const files = await readdir(dataDir);
  return Promise.all(files.map(async (file) => ({ place: file, bytes: await readFile(join(dataDir, file)) })));
}
