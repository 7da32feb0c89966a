import { readFileSync } from 'node:fs';
import { StartError } from './start-error.js';

/**
 * The secret in a file, without surrounding white space. `variable` is the name of the variable that holds the path.
 * @throws {StartError} when the file can't be read
 */
export function readSecretFile(variable: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new StartError(`${variable}=${file} can't be read: ${(error as Error).message}`);
  }
}
