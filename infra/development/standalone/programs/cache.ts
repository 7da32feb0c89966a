import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const IN_PROJECT = fileURLToPath(new URL('../../../../node_modules/.cache/suda/engines', import.meta.url));
const LOOK_EVERY_MS = 100;

/** Whether any user can reach a folder: all folders above it are executable by others. */
async function isOpenToOthers(path: string): Promise<boolean> {
  for (let folder = path; ; folder = dirname(folder)) {
    const { mode } = await stat(folder);
    if ((mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** The folder of the engines. Started by root, some run as nobody, so a project in a closed home keeps them elsewhere. */
async function cacheFolder(): Promise<string> {
  await mkdir(IN_PROJECT, { recursive: true });
  if (process.getuid?.() !== 0 || (await isOpenToOthers(IN_PROJECT))) return IN_PROJECT;
  return join(tmpdir(), 'suda-engines');
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Runs `body` while no other process runs one under the same name. The lock of a dead process is ignored. */
async function locked<T>(lock: string, body: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      await writeFile(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = Number(await readFile(lock, 'utf8').catch(() => '0'));
      // An empty file: its writer has not written its id yet.
      if (holder > 0 && !isAlive(holder)) await rm(lock, { force: true });
      else await pause(LOOK_EVERY_MS);
    }
  }
  try {
    return await body();
  } finally {
    await rm(lock, { force: true });
  }
}

/**
 * The folder `name` of the cache, filled by `bring` the first time: by one process at a time, and atomically. `name`
 * includes the version.
 */
export async function cached(name: string, bring: (folder: string) => Promise<void>): Promise<string> {
  const cache = await cacheFolder();
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true, mode: 0o755 });
  return locked(`${folder}.lock`, async () => {
    if (existsSync(folder)) return folder;
    const growing = `${folder}.growing`;
    await rm(growing, { recursive: true, force: true });
    await mkdir(growing, { mode: 0o755 });
    await bring(growing);
    await rename(growing, folder);
    return folder;
  });
}
