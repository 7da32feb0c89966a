import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type EngineOptions, type Recipe } from './recipe.ts';
import { redisCommand } from './redis-command.ts';
import { bringProgram, programOnPath, type RedisProgram } from '../programs/redis-program.ts';

const CLUSTER_NODES = 3;
const SLOTS = 16_384;

// Required for the guarantees of the ports; the same as in the compose file.
const DURABLE = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];

// How small hashes and sorted sets are kept, as in production: it decides what they cost.
const PRODUCTION = readFileSync(new URL('../../../production/redis/redis.conf', import.meta.url), 'utf8');
const COMPACT = [...PRODUCTION.matchAll(/^(\w+-max-listpack-\w+) (\d+)$/gm)].flatMap(([, name, value = '']) => [
  `--${name}`,
  value,
]);

/** One server, or three nodes of a cluster; a cluster's node takes a second port for its bus. */
export async function redisRecipe(options: EngineOptions): Promise<Recipe> {
  const [wanted = 'any', kind] = process.env['TEST_REDIS']?.split(' ') ?? [];
  const { version = wanted, cluster = kind === 'cluster', password } = options;
  const program = (await programOnPath(version)) ?? (await bringProgram(version));
  const nodes = cluster ? CLUSTER_NODES : 1;
  const credentials = password ? `:${encodeURIComponent(password)}@` : '';
  const serving = (ports: number[]) => ports.slice(0, nodes);
  return {
    what: cluster ? `${program.what}, ${nodes} nodes` : program.what,
    ports: cluster ? nodes * 2 : 1,
    patienceMs: 30_000,
    url: (ports) =>
      serving(ports)
        .map((port) => `redis://${credentials}127.0.0.1:${port}`)
        .join(','),
    launches: (ports, folder) =>
      Promise.all(serving(ports).map((port, node) => launch(program, options, port, ports[nodes + node], folder))),
    isReady: async (ports) => {
      // A cluster reports `ok` only when every slot is served; a new one serves none yet.
      const question = cluster ? ['CLUSTER', 'INFO'] : ['PING'];
      const answers = await Promise.all(
        serving(ports).map((port) => redisCommand(port, question, password).catch(knownOnly)),
      );
      return answers.every((answer) => (cluster ? /cluster_slots_assigned:0|cluster_state:ok/ : /PONG/).test(answer));
    },
    ...(cluster && { prepare: (ports) => makeCluster(ports, password) }),
  };
}

/** One with an `aclfile` answers so to whom it doesn't know. */
function knownOnly(error: unknown): string {
  if (error instanceof Error && error.message.includes('NOAUTH')) return 'PONG';
  throw error;
}

async function launch(
  program: RedisProgram,
  options: EngineOptions,
  port: number,
  bus: number | undefined,
  folder: string,
) {
  const data = join(folder, bus ? `node-${port}` : 'data');
  await mkdir(data, { recursive: true });
  const args = ['--bind', '127.0.0.1', '--port', String(port), '--dir', data, ...DURABLE, ...COMPACT];
  if (bus) args.push('--cluster-enabled', 'yes', '--cluster-port', String(bus), '--cluster-node-timeout', '2000');
  if (options.password) args.push('--requirepass', options.password);
  return { ...program, args: [...args, ...(options.args ?? [])] };
}

/** Forms a cluster of new nodes. */
async function makeCluster(ports: number[], password?: string): Promise<void> {
  const [first, ...others] = ports.slice(0, CLUSTER_NODES) as [number, ...number[]];
  const state = await redisCommand(first, ['CLUSTER', 'INFO'], password);
  if (/cluster_state:ok/.test(state)) return;
  const share = Math.ceil(SLOTS / CLUSTER_NODES);
  for (const [node, port] of [first, ...others].entries()) {
    const [from, to] = [node * share, Math.min((node + 1) * share, SLOTS) - 1];
    await redisCommand(port, ['CLUSTER', 'ADDSLOTSRANGE', String(from), String(to)], password);
    await redisCommand(port, ['CLUSTER', 'SET-CONFIG-EPOCH', String(node + 1)], password);
  }
  for (const [node, port] of others.entries())
    await redisCommand(
      first,
      ['CLUSTER', 'MEET', '127.0.0.1', String(port), String(ports[CLUSTER_NODES + node + 1])],
      password,
    );
}
