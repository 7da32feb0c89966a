import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bringElasticsearch, ELASTICSEARCH } from '../programs/elasticsearch-program.ts';
import { javaHome } from '../programs/java.ts';
import { EngineMissing } from '../programs/missing.ts';
import { type EngineOptions, type Recipe } from './recipe.ts';
import { attempt, required } from '../programs/run.ts';
import { type Launch } from '../processes/supervised.ts';

const USER = 'elastic';
const NOBODY = 65_534;
const AS_NOBODY = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];

// Optimized for a quick start, not for throughput.
const JVM = ['-Xms512m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.io.tmpdir=${ES_TMPDIR}'];

const settings = (port: number, transport: number, folder: string, secured: boolean) => `
network.host: 127.0.0.1
http.port: ${port}
transport.port: ${transport}
discovery.type: single-node
path.data: ${folder}/data
path.logs: ${folder}/logs
xpack.security.enabled: ${secured}
cluster.routing.allocation.disk.threshold_enabled: false
`;

/** One node. It refuses to run as root, so root starts it as nobody. */
export async function elasticsearchRecipe({ password, args = [] }: EngineOptions): Promise<Recipe> {
  if (process.platform === 'win32') throw new EngineMissing('starts on Linux and macOS only');
  const asRoot = process.getuid?.() === 0;
  if (asRoot && !(await attempt('setpriv', ['--version'])))
    throw new EngineMissing('refuses to run as root, and there is no setpriv to run it as somebody else');
  const java = await javaHome();
  const home = await bringElasticsearch(java);
  const credentials = password ? `${USER}:${encodeURIComponent(password)}@` : '';
  const headers: Record<string, string> = password
    ? { authorization: `Basic ${Buffer.from(`${USER}:${password}`).toString('base64')}` }
    : {};
  const asSomebody = (command: string, words: string[]) =>
    asRoot ? { command: 'setpriv', args: [...AS_NOBODY, command, ...words] } : { command, args: words };

  async function launch([port, transport]: [number, number], folder: string): Promise<Launch> {
    const config = join(folder, 'config');
    for (const name of ['config', 'config/jvm.options.d', 'data', 'logs', 'tmp'])
      await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(config, 'elasticsearch.yml'), settings(port, transport, folder, password !== undefined));
    await writeFile(join(config, 'jvm.options'), JVM.join('\n'));
    await copyFile(join(home, 'config/log4j2.properties'), join(config, 'log4j2.properties'));
    if (asRoot) await chownToNobody(folder);
    const env = { ES_JAVA_HOME: java, ES_PATH_CONF: config, ES_TMPDIR: join(folder, 'tmp'), HOME: join(folder, 'tmp') };
    if (password && !existsSync(join(config, 'elasticsearch.keystore'))) {
      const keystore = asSomebody(join(home, 'bin/elasticsearch-keystore'), ['add', '-x', '-f', 'bootstrap.password']);
      await required(keystore.command, keystore.args, { env: { ...process.env, ...env }, input: password });
    }
    return { ...asSomebody(join(home, 'bin/elasticsearch'), args), env };
  }

  return {
    what: `${ELASTICSEARCH} from Maven Central`,
    ports: 2,
    patienceMs: 120_000,
    url: ([port]) => `http://${credentials}127.0.0.1:${port}`,
    launches: async (ports, folder) => [await launch(ports as [number, number], folder)],
    isReady: async ([port]) => {
      const url = `http://127.0.0.1:${port}/_cluster/health`;
      const response = await fetch(url, { headers, signal: AbortSignal.timeout(5000) });
      return response.ok && ((await response.json()) as { status: string }).status !== 'red';
    },
  };
}

/** Makes `nobody` the owner of a folder and of all that it holds. */
async function chownToNobody(folder: string): Promise<void> {
  await chown(folder, NOBODY, NOBODY);
  for (const path of await readdir(folder, { recursive: true })) await chown(join(folder, path), NOBODY, NOBODY);
}
