import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { StartError } from '@suda/engines/start';
import { indexFile } from '../message-search/index-file.js';
import { dataFile, holdFolder, openForReadingAnyway, openOurs } from '../sqlite/data-file.js';
import { copyInto, exists, keepNames, publish, type Counts, type OnProgress } from './copy.js';

export { type Counts, type OnProgress } from './copy.js';

/**
 * Copies the data file of a folder to `target`, whether or not a server writes it meanwhile.
 * @throws {StartError} when there is nothing to copy, `target` exists, or the copy is not sound
 */
export async function backUp(dataDir: string, target: string, onProgress: OnProgress): Promise<Counts> {
  const file = dataFile(dataDir);
  if (!exists(file)) throw new StartError(`There is no data file in ${dataDir}.`);
  if (exists(target)) throw new StartError(`There is already a file ${target}.`);
  mkdirSync(dirname(resolve(target)), { recursive: true, mode: 0o700 });
  const growing = `${target}.${process.pid}.part`;
  const { db } = openForReadingAnyway(file);
  try {
    const counts = await copyInto(db, growing, onProgress);
    publish(growing, target);
    return counts;
  } finally {
    db.close();
    rmSync(growing, { force: true });
  }
}

/**
 * Puts a backup in the place of a folder's data file, which no server may have open. What was there goes into a folder
 * beside it; the index is not part of a backup and is built again.
 * @throws {StartError} when a server runs on the folder, or the backup is none that this version can open
 */
export async function restore(
  from: string,
  dataDir: string,
  onProgress: OnProgress,
): Promise<{ counts: Counts; kept: string | undefined }> {
  if (!exists(from)) throw new StartError(`There is no file ${from}.`);
  const lock = holdFolder(dataDir);
  const file = dataFile(dataDir);
  const growing = `${file}.${process.pid}.part`;
  try {
    const source = openOurs(from);
    let counts: Counts;
    try {
      counts = await copyInto(source, growing, onProgress);
    } finally {
      source.close();
    }
    const kept = replace(file, growing);
    return { counts, kept };
  } finally {
    rmSync(growing, { force: true });
    lock.close();
  }
}

/** At no moment is the folder one that a server would take for a new one, nor a file beside the log of another. */
function replace(file: string, finished: string): string | undefined {
  const index = indexFile(file);
  const [data, beside] = [
    [file, `${file}-wal`, `${file}-shm`],
    [index, `${index}-wal`, `${index}-shm`],
  ];
  if (![...data, ...beside].some(exists)) {
    publish(finished, file);
    return undefined;
  }
  const kept = join(dirname(file), `before-restore-${new Date().toISOString().replaceAll(':', '-')}`);
  mkdirSync(kept, { mode: 0o700 });
  const keep = (paths: string[]) => {
    for (const path of paths.filter(exists)) renameSync(path, join(kept, basename(path)));
  };
  keep(data);
  renameSync(finished, file);
  keep(beside);
  keepNames(kept);
  keepNames(dirname(file));
  return kept;
}
