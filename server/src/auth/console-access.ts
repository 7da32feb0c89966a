import { timingSafeEqual } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isIPv6 } from 'node:net';
import { join } from 'node:path';
import * as z from 'zod';
import type { Config } from '../config.js';
import { hashToken, mintToken } from './tokens.js';

const ConsoleFile = z.object({ url: z.string(), token: z.string() });

/** Where `npm run admin` finds the server that runs on this folder, and what it shows there. */
export type ConsoleFile = z.infer<typeof ConsoleFile>;

type Place = Pick<Config, 'dataDir' | 'mode'>;

// Of each mode, because both may run on one folder.
const fileOf = ({ dataDir, mode }: Place): string => join(dataDir, `console-${mode}.json`);

export function readConsoleFile(place: Place): ConsoleFile | undefined {
  try {
    return ConsoleFile.parse(JSON.parse(readFileSync(fileOf(place), 'utf8')));
  } catch {
    return undefined;
  }
}

/** What a person at the machine is known by: a token of this process, in a file that only its user can read. */
export class ConsoleAccess {
  private readonly token = mintToken();

  constructor(private readonly config: Place & Pick<Config, 'host' | 'tls'>) {}

  allows(token: string | undefined): boolean {
    if (token === undefined) return false;
    return timingSafeEqual(Buffer.from(hashToken(token)), Buffer.from(hashToken(this.token)));
  }

  /** @throws when the folder can't be written */
  open(port: number): void {
    const file = fileOf(this.config);
    mkdirSync(this.config.dataDir, { recursive: true });
    rmSync(file, { force: true });
    const content: ConsoleFile = {
      url: `${this.config.tls ? 'https' : 'http'}://${reachable(this.config.host)}:${port}`,
      token: this.token,
    };
    // `wx`: not through a link that somebody laid there.
    writeFileSync(file, JSON.stringify(content), { mode: 0o600, flag: 'wx' });
  }

  /** Removes the file, unless it is another process's by now. */
  close(): void {
    if (readConsoleFile(this.config)?.token === this.token) rmSync(fileOf(this.config), { force: true });
  }
}

function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return isIPv6(host) ? `[${host}]` : host;
}
