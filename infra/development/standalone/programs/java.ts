import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineMissing } from './missing.ts';
import { attempt } from './run.ts';

const NEEDED = 21;
// Elasticsearch needs the first, its installation the others. Runtimes inside of packages lack them; those of a
// distribution have them, even the smallest (openjdk-21-jre-headless).
const MODULES = ['jdk.jlink', 'jdk.compiler', 'jdk.jartool'];
const SYSTEM = '/usr/lib/jvm';

const javaBelow = (home: string) => join(home, 'bin', 'java');

/** The home of a Java that is new and complete enough, as reported by Java itself. */
async function homeOf(java: string): Promise<string | undefined> {
  const said = await attempt(java, ['-XshowSettings:properties', '--list-modules']);
  const property = (name: string) => said?.match(new RegExp(`^ *${name} = (.+)$`, 'm'))?.[1];
  if (!(Number(property('java.specification.version')) >= NEEDED)) return undefined;
  return MODULES.every((name) => said?.includes(`\n${name}@`)) ? property('java.home') : undefined;
}

/** The home of a Java of 21 or newer: from the environment, the PATH or the system. */
export async function javaHome(): Promise<string> {
  const named = [process.env['ES_JAVA_HOME'], process.env['JAVA_HOME']].flatMap((home) => home ?? []);
  const installed = (await readdir(SYSTEM).catch(() => [])).map((name) => join(SYSTEM, name));
  for (const java of [...named.map(javaBelow), 'java', ...installed.map(javaBelow)]) {
    const home = await homeOf(java);
    if (home) return home;
  }
  throw new EngineMissing(`needs Java ${NEEDED} or newer (ES_JAVA_HOME, JAVA_HOME, the PATH, ${SYSTEM})`);
}

/** The command that runs a tool of Java, which a runtime contains without its program. */
export const javaTool = (home: string, tool: 'javac' | 'jar') => ({
  command: javaBelow(home),
  args: ['-m', tool === 'javac' ? 'jdk.compiler/com.sun.tools.javac.Main' : 'jdk.jartool/sun.tools.jar.Main'],
});
