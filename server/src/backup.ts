import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dataCommand, describeCounts } from './data-command.js';

const USAGE = `Where to?
  backup FILE      copies the data file into FILE, which must not exist
  backup FOLDER    copies it into FOLDER, by a name that has the time
  backup           the same into the folder backups of DATA_DIR`;

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

await dataCommand(USAGE, async ({ dataDir }, word, onProgress) => {
  const { backUp } = await import('./adapters/local/backup/index.js');
  const place = word === undefined ? join(dataDir, 'backups') : resolve(word);
  const named = word !== undefined && !isFolder(place);
  const target = named ? place : join(place, `suda-${new Date().toISOString().replaceAll(':', '-')}.db`);
  const counts = await backUp(dataDir, target, onProgress);
  return [`${target}: ${describeCounts(counts)}, checked.`];
});
