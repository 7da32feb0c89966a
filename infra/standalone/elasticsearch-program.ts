import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { kept } from './cache.ts';
import { javaBelow } from './java.ts';
import { type Artifact, bringArtifact } from './maven.ts';
import { required } from './run.ts';

const VERSION = '9.5.3';

// The real server with a minimum of modules, as Elastic publishes it for tests.
const SERVER: Artifact = {
  group: 'org.elasticsearch.distribution.integ-test-zip',
  name: 'elasticsearch',
  version: VERSION,
  type: 'zip',
  sha256: 'bec49f3b8d00e75c8d1cec85c35298635ec9fbd3ae80ef5aeb6bc05abdb3db2d',
};

// A compiler that a Java runtime without one can run.
const COMPILER: Artifact = {
  group: 'org.eclipse.jdt',
  name: 'ecj',
  version: '3.43.0',
  type: 'jar',
  sha256: 'c786468c65e906498e7e36ece4e0d04c6d3dd34c9a61b34a3a5b512801911a82',
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

/** The folder of a server with our plugin in it. */
export function bringElasticsearch(javaHome: string): Promise<string> {
  return kept(`elasticsearch-${VERSION}`, async (growing) => {
    const work = join(growing, 'work');
    const classes = join(work, 'classes');
    await mkdir(classes, { recursive: true });
    const zip = await bringArtifact(SERVER, work);
    const compiler = await bringArtifact(COMPILER, work);
    const compile = (source: string, libraries: string[]) => {
      const into = ['-21', '-nowarn', '-cp', libraries.join(delimiter), '-d', classes];
      return required(javaBelow(javaHome), ['-jar', compiler, ...into, join(OURS, source)]);
    };
    const archive = (...words: string[]) =>
      required(javaBelow(javaHome), ['-cp', join(work, 'archive'), 'suda.standalone.Archive', ...words]);

    await compile('Archive.java', [work]);
    await rename(classes, join(work, 'archive'));
    await archive('unpack', zip, work);
    const server = join(work, `elasticsearch-${VERSION}`);
    const jars = (await readdir(join(server, 'lib'))).filter((file) => file.endsWith('.jar'));
    await compile(
      'RootPlugin.java',
      jars.map((file) => join(server, 'lib', file)),
    );
    const plugin = join(server, 'plugins', PLUGIN.name);
    await mkdir(plugin);
    await archive('pack', join(plugin, 'plugin.jar'), classes);
    const descriptor = Object.entries(PLUGIN).map((pair) => pair.join('='));
    await writeFile(join(plugin, 'plugin-descriptor.properties'), descriptor.join('\n'));
    for (const file of await readdir(join(server, 'bin'))) await chmod(join(server, 'bin', file), 0o755);
    for (const part of await readdir(server)) await rename(join(server, part), join(growing, part));
    await rm(work, { recursive: true });
  });
}
