import { readFileSync } from 'node:fs';
import { StartError } from './start-error.js';

/** What a file of one secret holds, without the line's end. */
export function secretIn(variable: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new StartError(`${variable}=${file} can't be read: ${(error as Error).message}`);
  }
}
