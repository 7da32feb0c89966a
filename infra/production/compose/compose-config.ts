import { spawnSync } from 'node:child_process';
import { goProgram } from '../../development/standalone/programs/go.ts';
import { EngineMissing } from '../../development/standalone/programs/missing.ts';
import { attempt } from '../../development/standalone/programs/run.ts';

/** What Compose itself reads files with, as a command. */
const READER = 'github.com/compose-spec/compose-go/v2/cmd@v2.9.1';

type Read = (file: string, cwd: string) => { status: number | null; stderr: string };

/** `docker compose config`, or the same by what it reads files with; where neither can be had, why. */
export async function composeConfig(): Promise<Read | { missing: string }> {
  const run =
    (command: string, args: (file: string) => string[]): Read =>
    (file, cwd) =>
      spawnSync(command, args(file), { cwd, encoding: 'utf8', maxBuffer: 1 << 26 });
  const said = await attempt('docker', ['compose', 'version', '--short']);
  // The project's file asks for 2.24: !reset in overrides.
  if (said && Number(/^v?(\d+)/.exec(said)?.[1]) >= 2)
    return run('docker', (file) => ['compose', '--file', file, 'config', '--quiet']);
  try {
    return run(await goProgram(READER, 'cmd'), (file) => [file]);
  } catch (error) {
    if (error instanceof EngineMissing) return { missing: `no Docker Compose, and ${error.message}` };
    throw error;
  }
}
