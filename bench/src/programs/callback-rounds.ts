import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freshNames } from '../cluster/engine-env.ts';
import { withEngines } from '../cluster/engines.ts';
import { DATA_PLACE, SERVER } from '../contender.ts';
import { alternated } from '../rounds.ts';
import type { CallbackLatencies, CallbackLoad } from './callback-process.ts';
import { type Costs, startReplica, underLoad } from './under-load.ts';

const LOAD = fileURLToPath(new URL('./callback-process.ts', import.meta.url));
export const MODES = ['local', 'cluster'] as const;
type Mode = (typeof MODES)[number];
export type CallbackResult = CallbackLatencies & Costs;
type Plan = Omit<CallbackLoad, 'workers'>;

async function measure(plan: Plan, env: NodeJS.ProcessEnv, redisUrl?: string): Promise<CallbackResult> {
  const load = fork(LOAD);
  const [{ api }] = (await once(load, 'message')) as [{ api: number }];
  const folder = mkdtempSync(join(DATA_PLACE, '.data-'));
  const replica = await startReplica(SERVER, {
    DATA_DIR: folder,
    API_SERVER_URL: `http://127.0.0.1:${api}`,
    DELIVERY_ALLOW_NETWORKS: '127.0.0.1',
    ...env,
  });
  const of = { replicas: [replica], ...(redisUrl !== undefined && { redisUrl }) };
  try {
    const { workers } = replica.ports;
    return await underLoad<CallbackLatencies>(load, { ...plan, workers }, { ...of, per: ({ callbacks }) => callbacks });
  } finally {
    await replica.server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What it costs to tell the product's own API server of an event: stored durably, then POSTed. */
export const benchCallbacks = (rounds: number, plan: Plan): Promise<Record<Mode, CallbackResult[]>> =>
  alternated(
    'callbacks',
    MODES,
    rounds,
    (mode) =>
      mode === 'local'
        ? measure(plan, { MODE: mode })
        : withEngines(['redis'], (engines) => measure(plan, { MODE: mode, ...freshNames(engines) }, engines.redis.url)),
    ({ callbacks, p99, server }) =>
      `${Math.round(callbacks).toLocaleString('en')} callbacks/s, p99 ${p99.toFixed(1)} ms, server ${server.toFixed(0)} µs`,
  );
