import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { LIMITS } from '@suda/contract';
import { StartError } from '@suda/engines/start';

/** UTF-8 of the longest password, and a line break. */
const MOST_BYTES = 4 * LIMITS.passwordMaxLength + 2;

/** The new password: asked for twice at a terminal, without showing it; otherwise the first line of the input. */
export async function readNewPassword(): Promise<string> {
  if (!process.stdin.isTTY) return firstLine(process.stdin);
  const password = await ask('New password: ');
  if ((await ask('Again: ')) !== password) throw new StartError('These were two different passwords.');
  return password;
}

async function ask(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  terminal.once('SIGINT', () => process.exit(130));
  const answer = await terminal.question('');
  terminal.close();
  process.stderr.write('\n');
  return answer;
}

async function firstLine(input: AsyncIterable<Buffer>): Promise<string> {
  let bytes = Buffer.alloc(0);
  for await (const chunk of input) {
    bytes = Buffer.concat([bytes, chunk]);
    if (bytes.includes('\n') || bytes.length > MOST_BYTES) break;
  }
  return bytes.toString('utf8').split(/\r?\n/, 1)[0] ?? '';
}
