import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freshNames } from '../cluster/engine-env.ts';
import { withEngines } from '../cluster/engines.ts';
import { DATA_PLACE, SERVER } from '../contender.ts';
import { alternated } from '../rounds.ts';
import type { EventLatencies, EventLoad } from './load-process.ts';
import { type Costs, startReplica, underLoad } from './under-load.ts';

const LOAD = fileURLToPath(new URL('./load-process.ts', import.meta.url));
const BARE = fileURLToPath(new URL('./bare-program.ts', import.meta.url));
export const CONTENDERS = ['bare, one', 'Suda, one', 'bare, two', 'Suda, two'] as const;
export type ContenderName = (typeof CONTENDERS)[number];
export type EventResult = EventLatencies & Costs;
type Plan = Omit<EventLoad, 'ports'>;

const measure = (name: ContenderName, plan: Plan): Promise<EventResult> =>
  withEngines(['redis'], async (engines) => {
    const env = { MODE: 'cluster', DATA_DIR: DATA_PLACE, ...freshNames(engines) };
    const entry = name.startsWith('bare') ? BARE : SERVER;
    const count = name.endsWith('two') ? 2 : 1;
    const replicas = await Promise.all(Array.from({ length: count }, () => startReplica(entry, env)));
    try {
      const ports = replicas.map((it) => it.ports);
      const of = { replicas, redisUrl: engines.redis.url };
      return await underLoad<EventLatencies>(fork(LOAD), { ...plan, ports }, { ...of, per: (it) => it.deliveries });
    } finally {
      await Promise.all(replicas.map(({ server }) => server.stop()));
    }
  });

/** Events of workers, on their way to clients. */
export const benchEvents = (rounds: number, plan: Plan): Promise<Record<ContenderName, EventResult[]>> =>
  alternated(
    'events',
    CONTENDERS,
    rounds,
    (name) => measure(name, plan),
    ({ deliveries, p99, server, redis, generator }) =>
      `${Math.round(deliveries).toLocaleString('en')} deliveries/s, p99 ${p99.toFixed(1)} ms, ` +
      `µs ${[server, redis, generator].map((it) => it.toFixed(1)).join(' + ')}`,
  );
