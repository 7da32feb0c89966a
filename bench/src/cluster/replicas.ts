import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { program } from '../../../infra/development/standalone/cluster/running-cluster.ts';
import { freePorts } from '../../../infra/development/standalone/processes/free-ports.ts';
import { Service } from '../../../infra/development/standalone/processes/service.ts';
import { type Contender, SERVER, SERVER_ENV } from '../contender.ts';
import { givingWay } from '../../../infra/development/standalone/recipes/recipe.ts';
import { MeasuredProcess } from '../measured-process.ts';
import type { Reading } from '../probe.ts';
import type { EngineEnv } from './engine-env.ts';

const CONSUMER = join(fileURLToPath(new URL('../../../', import.meta.url)), 'consumers/dist/main.js');

export type Sink = 'dynamo' | 'elasticsearch';
export const SINKS: readonly Sink[] = ['dynamo', 'elasticsearch'];

/** Resolves when it reads the log. */
export async function startConsumer(sink: Sink, env: EngineEnv): Promise<Service> {
  const ports = await freePorts(1);
  const recipe = program(`into ${sink}`, [CONSUMER, sink], {
    ...{ ...env, LOG_LEVEL: 'error', METRICS_PORT: String(ports[0]), NODE_ENV: 'production' },
  });
  return Service.start(givingWay(recipe), { ports, folder: tmpdir(), temporary: false });
}

/** Servers on the engines, and both consumers, so that all work of a cluster is included. */
export async function startReplicas(count: number, env: EngineEnv): Promise<Contender> {
  const settings = { ...SERVER_ENV, ...env, MODE: 'cluster', STOP_NOTICE_MS: '0' };
  const starting = {
    servers: Array.from({ length: count }, () => MeasuredProcess.start(SERVER, settings)),
    consumers: SINKS.map((sink) => startConsumer(sink, env)),
  };
  const all = [...starting.servers, ...starting.consumers];
  const stop = async () => {
    const running = (await Promise.allSettled(all)).flatMap((it) => (it.status === 'fulfilled' ? [it.value] : []));
    await Promise.all(running.map((each) => each.stop()));
  };
  try {
    await Promise.all(all);
  } catch (error) {
    await stop();
    throw error;
  }
  const servers = await Promise.all(starting.servers);
  return {
    protocol: 2,
    ports: servers.map(({ port }) => port),
    announcesRooms: true,
    probe: async (probe) => summed(await Promise.all(servers.map((server) => server.probe(probe)))),
    stop,
  };
}

function summed(readings: readonly Reading[]): Reading {
  const sum = (of: keyof Reading) => readings.reduce((total, reading) => total + reading[of], 0);
  return { at: readings[0]!.at, cpu: sum('cpu'), mainCpu: sum('mainCpu'), rss: sum('rss'), heap: sum('heap') };
}
