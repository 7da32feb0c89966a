import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached } from './cache.ts';
import { javaTool } from './java.ts';
import { type Artifact, bringArtifact } from './maven.ts';
import { required } from './run.ts';

const VERSION = '9.5.3';

// The minimal distribution, which Elastic publishes for tests.
const SERVER: Artifact = {
  group: 'org.elasticsearch.distribution.integ-test-zip',
  name: 'elasticsearch',
  version: VERSION,
  type: 'zip',
  sha256: 'bec49f3b8d00e75c8d1cec85c35298635ec9fbd3ae80ef5aeb6bc05abdb3db2d',
};

const OURS = fileURLToPath(new URL('elasticsearch', import.meta.url));
const PLUGIN = {
  name: 'suda-standalone',
  description: 'What the minimal distribution leaves out',
  version: '1.0',
  'java.version': '21',
  'elasticsearch.version': VERSION,
  classname: 'suda.standalone.RootPlugin',
};

export const ELASTICSEARCH = `Elasticsearch ${VERSION}`;

/** The folder of a server that includes our plugin. */
export function bringElasticsearch(javaHome: string): Promise<string> {
  return cached(`elasticsearch-${VERSION}`, async (growing) => {
    const tool = (name: 'javac' | 'jar', args: string[], cwd: string) => {
      const java = javaTool(javaHome, name);
      return required(java.command, [...java.args, ...args], { cwd });
    };
    const work = join(growing, 'work');
    const classes = join(work, 'classes');
    const server = join(work, `elasticsearch-${VERSION}`);
    const plugin = join(server, 'plugins', PLUGIN.name);
    await mkdir(work);
    await tool('jar', ['xf', await bringArtifact(SERVER, work)], work);
    const jars = (await readdir(join(server, 'lib'))).filter((file) => file.endsWith('.jar'));
    const libraries = jars.map((file) => join(server, 'lib', file)).join(delimiter);
    await tool('javac', ['--release', '21', '-cp', libraries, '-d', classes, join(OURS, 'RootPlugin.java')], work);
    await mkdir(plugin);
    await tool('jar', ['cf', join(plugin, 'plugin.jar'), '.'], classes);
    const descriptor = Object.entries(PLUGIN).map((pair) => pair.join('='));
    await writeFile(join(plugin, 'plugin-descriptor.properties'), descriptor.join('\n'));
    for (const file of await readdir(join(server, 'bin'))) await chmod(join(server, 'bin', file), 0o755);
    for (const part of await readdir(server)) await rename(join(server, part), join(growing, part));
    await rm(work, { recursive: true });
  });
}
