import type { fork, Serializable } from 'node:child_process';
import { freePorts } from '../../../infra/development/standalone/processes/free-ports.ts';
import { redisCpu } from '../cluster/redis-readings.ts';
import { SERVER_ENV } from '../contender.ts';
import { MeasuredProcess } from '../measured-process.ts';
import type { Reading } from '../probe.ts';

/** What a load process says: its measuring begins or ends, with what it has used by then; it is over. */
export type LoadReport<T> = { window: Reading } | { result: T };

/** Processor time for one of what `per` counts, µs: of all servers, of Redis, of the generator. */
export interface Costs {
  server: number;
  redis: number;
  generator: number;
}

export interface Replica {
  server: MeasuredProcess;
  ports: { clients: number; workers: number };
}

/** A server with the ports of programs, or what stands in for one. */
export async function startReplica(entry: string, env: NodeJS.ProcessEnv): Promise<Replica> {
  const [clients = 0, workers = 0] = await freePorts(2);
  const server = await MeasuredProcess.start(entry, {
    ...SERVER_ENV,
    STOP_NOTICE_MS: '0',
    CLIENT_SOCKET_PORT: String(clients),
    CLIENT_SOCKET_AUTH: 'open',
    WORKER_SOCKET_PORT: String(workers),
    ...env,
  });
  return { server, ports: { clients, workers } };
}

/** Gives a load process its plan; resolves with its result, and what each of so many a second of it cost. */
export async function underLoad<T>(
  load: ReturnType<typeof fork>,
  plan: Serializable,
  { replicas, redisUrl, per }: { replicas: readonly Replica[]; redisUrl?: string; per: (result: T) => number },
): Promise<T & Costs> {
  /** So far, ms. */
  const used = async () => {
    const readings = await Promise.all(replicas.map(({ server }) => server.probe('read')));
    const redis = redisUrl === undefined ? 0 : (await redisCpu(redisUrl)).us / 1_000;
    return { server: readings.reduce((sum, { cpu }) => sum + cpu, 0), redis };
  };
  const windows: Promise<Costs & { at: number }>[] = [];
  const over = Promise.withResolvers<T>();
  load.on('message', (report: LoadReport<T>) => {
    if ('result' in report) over.resolve(report.result);
    else if ('window' in report) {
      const { at, cpu: generator } = report.window;
      windows.push(used().then((it) => ({ ...it, at, generator })));
    }
  });
  load.send(plan);
  const result = await over.promise;
  const [begin, end] = await Promise.all(windows);
  if (!begin || !end) throw new Error('The load process measured nothing.');
  const count = (per(result) * (end.at - begin.at)) / 1_000;
  const each = (what: keyof Costs) => ((end[what] - begin[what]) * 1_000) / count;
  return { ...result, server: each('server'), redis: each('redis'), generator: each('generator') };
}
