import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { EngineMissing } from './missing.ts';
import { attempt, required } from './run.ts';
import { python } from './wheel.ts';

/** A file of Maven Central. */
export interface Artifact {
  group: string;
  name: string;
  version: string;
  type: 'jar' | 'zip';
  sha256: string;
}

const GET = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get';
const WITHOUT_MAVEN = 'maven-artifact==0.3.5';

/** Downloads a file into a folder: with Maven or, if there is none, with a package of PyPI that reads the same repository. */
export async function bringArtifact({ group, name, version, type, sha256 }: Artifact, folder: string): Promise<string> {
  const file = `${name}-${version}.${type}`;
  let path = join(folder, file);
  if (await attempt('mvn', ['--version'], 60_000)) {
    const repository = join(folder, 'm2');
    const artifact = [group, name, version, type].join(':');
    const where = [`-Dmaven.repo.local=${repository}`, '-Dtransitive=false', `-Dartifact=${artifact}`];
    await required('mvn', ['-q', '-B', GET, ...where]);
    path = join(repository, ...group.split('.'), name, version, file);
  } else {
    const interpreter = await python().catch(() => {
      throw new EngineMissing('needs Maven, or Python 3 with pip, to bring it');
    });
    const packages = join(folder, 'python');
    await required(interpreter, ['-m', 'pip', 'install', '--quiet', '--target', packages, WITHOUT_MAVEN]);
    const run = 'import sys; sys.path.insert(0, sys.argv.pop(1)); from maven_artifact.main import main; main()';
    await required(interpreter, ['-c', run, packages, [group, name, type, version].join(':'), path]);
  }
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  if (hash.digest('hex') !== sha256) throw new EngineMissing(`${file} is not the file that is known by this name`);
  return path;
}
