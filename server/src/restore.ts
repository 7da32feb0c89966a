import { resolve } from 'node:path';
import { StartError } from '@suda/engines/start';
import { dataCommand, describeCounts } from './data-command.js';

const USAGE = `Which backup?
  restore FILE    puts FILE in the place of the data file, and keeps what was there beside it. Stop the server first.`;

await dataCommand(USAGE, async ({ dataDir }, word, onProgress) => {
  if (word === undefined) throw new StartError(USAGE);
  const { restore } = await import('./adapters/local/backup/index.js');
  const { counts, kept } = await restore(resolve(word), dataDir, onProgress);
  return [
    `${dataDir} holds ${describeCounts(counts)}, checked.`,
    ...(kept === undefined ? [] : [`What was there: ${kept}`]),
  ];
});
