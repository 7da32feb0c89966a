/**
 * Copies the append-only file of a Redis that goes on writing: node copy-append-only.mjs <its data folder> <new folder>.
 * The copy holds every write that was acked before it began, and ends within one that came later at most, which Redis
 * leaves out when it loads the copy.
 */
import { chownSync, closeSync, existsSync, fstatSync, fsyncSync, mkdirSync, openSync, readdirSync } from 'node:fs';
import { readFileSync, readSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'appendonlydir';
const MANIFEST = /\.manifest$/;
const TRIES = 100;
const CHUNK = 1 << 20;

/** The lines of files that are loaded, not of those that a rewrite has replaced. */
const loaded = (manifest) => manifest.split('\n').filter((line) => / type [bi]\b/.test(line));
const nameIn = (line) => /^file "?(.+?)"? seq /.exec(line)?.[1] ?? '';

/** Opens what the manifest names; what a rewrite removes from then on stays readable. */
function openSet(folder, manifestFile) {
  for (let tries = 0; tries < TRIES; tries++) {
    const manifest = readFileSync(manifestFile, 'utf8');
    const files = [];
    try {
      for (const line of loaded(manifest)) {
        const name = nameIn(line);
        files.push({ name, from: openSync(join(folder, name), 'r') });
      }
      if (readFileSync(manifestFile, 'utf8') === manifest) return { manifest, files };
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
    // A rewrite came between.
    for (const { from } of files) closeSync(from);
  }
  throw new Error('Redis rewrites its append-only file again and again: try later.');
}

function copyOpened(from, target) {
  const { size, uid, gid, mode } = fstatSync(from);
  const to = openSync(target, 'wx', mode);
  const chunk = Buffer.alloc(CHUNK);
  for (let at = 0; at < size;) {
    const read = readSync(from, chunk, 0, Math.min(CHUNK, size - at), at);
    if (read === 0) throw new Error(`${target}: the file became shorter`);
    at += writeSync(to, chunk, 0, read);
  }
  fsyncSync(to);
  closeSync(to);
  own(target, { uid, gid });
  return size;
}

/** Who is root makes the copy the same user's: Redis can read it where it is put back. */
function own(path, { uid, gid }) {
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
}

function copy(from, to) {
  if (existsSync(to)) throw new Error(`There is already ${to}.`);
  const folder = join(from, FOLDER);
  const manifestName = existsSync(folder) && readdirSync(folder).find((name) => MANIFEST.test(name));
  if (!manifestName) throw new Error(`${from} holds no append-only file of Redis.`);
  const growing = `${to}.part`;
  rmSync(growing, { recursive: true, force: true });
  const target = join(growing, FOLDER);
  mkdirSync(target, { recursive: true, mode: 0o700 });
  const { manifest, files } = openSet(folder, join(folder, manifestName));
  const bytes = files.reduce((sum, { name, from: opened }) => sum + copyOpened(opened, join(target, name)), 0);
  for (const { from: opened } of files) closeSync(opened);
  writeFileSync(join(target, manifestName), `${loaded(manifest).join('\n')}\n`, { mode: 0o600, flush: true });
  own(join(target, manifestName), statSync(folder));
  own(target, statSync(folder));
  own(growing, statSync(from));
  renameSync(growing, to);
  return bytes;
}

const [from, to] = process.argv.slice(2);
try {
  if (!from || !to) throw new Error('node copy-append-only.mjs <data folder of Redis> <new folder>');
  console.log(`${copy(from, to)} bytes of the append-only file are in ${to}.`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
