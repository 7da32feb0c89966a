import { ConfigError, StartError } from '@suda/engines/start';
import type { Counts, OnProgress } from './adapters/local/backup/index.js';
import { readConfig, type Config } from './config.js';

const STEPS = 10;

/** Runs a command on the data of `local`, with one word, and ends the process. `done` are lines to print. */
export async function dataCommand(
  usage: string,
  work: (config: Config, word: string | undefined, onProgress: OnProgress) => Promise<string[]>,
): Promise<never> {
  const [word, ...more] = process.argv.slice(2);
  if (more.length > 0 || word?.startsWith('-')) {
    process.stderr.write(`${usage}\n`);
    process.exit(2);
  }
  try {
    const config = readConfig();
    if (config.mode === 'cluster') {
      throw new StartError(
        'This is for MODE=local. How a cluster is copied: docs/operations.md, "Backup and restore".',
      );
    }
    for (const line of await work(config, word, showProgress())) process.stdout.write(`${line}\n`);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  }
}

/** A line for each tenth. */
function showProgress(): OnProgress {
  let shown = 0;
  return (done, total) => {
    const step = Math.floor((done / total) * STEPS);
    if (step === shown) return;
    shown = step;
    process.stderr.write(`${(step * 100) / STEPS} %\n`);
  };
}

export const describeCounts = ({ messages, rooms, accounts }: Counts): string =>
  `${messages} messages, ${rooms} rooms, ${accounts} accounts`;

function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StartError) return error.message;
  if (!(error instanceof Error)) return String(error);
  // What a file system or SQLite says is enough.
  return 'code' in error ? error.message : (error.stack ?? error.message);
}
