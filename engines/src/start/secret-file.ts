import { readFileSync } from 'node:fs';
import { StartError } from './start-error.js';

/**
 * The secret in a file, without surrounding white space. `variable` is the name of the variable that holds the path.
 * @throws {StartError} when the file can't be read, or is empty
 */
export function readSecretFile(variable: string, file: string): string {
  const secret = contentOf(variable, file).trim();
  // By an empty one nothing would be protected, without a word.
  if (secret === '') throw new StartError(`${variable}=${file} holds nothing.`);
  return secret;
}

function contentOf(variable: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new StartError(`${variable}=${file} can't be read: ${(error as Error).message}`);
  }
}
