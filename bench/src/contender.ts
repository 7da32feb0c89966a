import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MeasuredProcess } from './measured-process.ts';
import type { ProbeRequest, Reading } from './probe.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Temporary data folders are created here: on the disk of the project, not in /tmp, which may be memory. */
export const DATA_PLACE = process.env.BENCH_DATA ?? join(ROOT, 'bench');
/** Another build of the server, for comparison. */
export const SERVER = process.env.BENCH_SERVER ?? join(ROOT, 'server/dist/main.js');

export type Protocol = 1 | 2;
export const CONTENDERS = ['bare', 'protocol v1', 'protocol v2'] as const;
export type ContenderName = (typeof CONTENDERS)[number];

const protocolOf = (name: ContenderName): Protocol => (name === 'protocol v2' ? 2 : 1);

/** What is put under load: one server, or several with shared users. */
export interface Contender {
  readonly protocol: Protocol;
  readonly ports: readonly number[];
  /** Sends `room_created` to members added to a room; no message may be sent to the room before it arrives. */
  readonly announcesRooms: boolean;
  /** Of all its servers, added. */
  probe(probe: ProbeRequest['probe']): Promise<Reading>;
  stop(): Promise<void>;
}

/** Environment of every measured server. */
export const SERVER_ENV = {
  HOST: '127.0.0.1',
  PORT: '0',
  AUTH_MODE: 'open',
  RATE_LIMITS: 'off',
  LOG_LEVEL: 'error',
};

/** One server on a fresh data folder, or the bare loop. */
export async function startContender(name: ContenderName): Promise<Contender> {
  const dataDir = mkdtempSync(join(DATA_PLACE, '.data-'));
  const entry = name === 'bare' ? join(ROOT, 'bench/src/bare-loop.ts') : SERVER;
  const server = await MeasuredProcess.start(entry, { ...SERVER_ENV, MODE: 'local', DATA_DIR: dataDir });
  return {
    protocol: protocolOf(name),
    ports: [server.port],
    announcesRooms: false,
    probe: (probe) => server.probe(probe),
    stop: async () => {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
