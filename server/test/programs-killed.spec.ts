import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { Deployment } from './support/deployment.js';
import { PageClient, portOf, PROGRAM_PORTS, Worker } from './support/programs.js';
import { Rest } from './support/rest.js';
import type { ServerProcess } from './support/server-process.js';

/** What the design promises of a process that died. */
const GONE_MS = 30_000;
const SERVICE_TOKEN = 'service-token-of-the-test';
const env = { ...PROGRAM_PORTS, CLIENT_SOCKET_AUTH: 'open', SERVICE_TOKEN };

const userId = 'ann@example.com';

const pageAt = async (server: ServerProcess, clientId: string) =>
  PageClient.connect(await portOf(server, 'clients'), { userId, clientId }, { reconnection: false });

/** The clients that a server knows of the user. */
async function clientsAt({ url }: ServerProcess): Promise<string[]> {
  const rest = new Rest(url, { token: SERVICE_TOKEN });
  const { users } = await rest.get('connectedUsers', { body: { userIds: [userId] } });
  return users.flatMap(({ clients }) => clients.map(({ clientId }) => clientId)).sort();
}

/** The hash that services read, by the socket of each client; nothing in `local`. */
async function mapIn({ clusterData }: Deployment): Promise<Record<string, string> | undefined> {
  if (!clusterData) return undefined;
  const redis = new Redis(clusterData.redis);
  try {
    return await redis.hgetall(`${clusterData.keyPrefix}socket:${userId}`);
  } finally {
    redis.disconnect();
  }
}

const [PHONE, PAGE] = ['01JD7Z5T8XK3Q1V9E6M2C4B7NA', '01JD7Z5T8XK3Q1V9E6M2C4B7NB'];

test(
  'a killed server’s clients are gone within 30 s, its events wait, and one that is told to stop takes its own with it',
  async () => {
    const deployment = await Deployment.start({ env });
    try {
      const first = deployment.first;
      const last = deployment.servers.at(-1) as ServerProcess;
      const alone = first === last;
      const mapped = async (sockets: Record<string, string | undefined>) =>
        expect(await mapIn(deployment)).toEqual(alone ? undefined : sockets);
      const pages = [await pageAt(first, PHONE), await pageAt(last, PAGE)];
      await expect.poll(() => clientsAt(first)).toEqual([PHONE, PAGE]);
      const [phone, page] = pages.map(({ socket }) => socket.id);
      await mapped({ [PHONE]: phone, [PAGE]: page });
      const begin = performance.now();
      await last.kill();
      if (alone) await last.restart();
      await expect.poll(() => clientsAt(first), { timeout: GONE_MS }).toEqual(alone ? [] : [PHONE]);
      await mapped({ [PHONE]: phone });
      expect(performance.now() - begin).toBeLessThan(GONE_MS);
      const job = await Worker.connect(await portOf(first, 'workers'));
      if (!alone) {
        expect(await job.ask('ascii_complete', { userId, n: 0 })).toMatchObject({ delivered: 1 });
        await pages[0]?.until('ascii_complete');
        pages[0]?.close();
        await expect.poll(() => clientsAt(first)).toEqual([]);
      }
      expect(await job.ask('ascii_complete', { userId, n: 1 })).toMatchObject({ delivered: 0 });
      if (!alone) await last.restart();
      const back = await pageAt(last, PAGE);
      await back.until('ascii_complete', ({ n }: { n: number }) => n === 1);
      expect(await clientsAt(first)).toEqual([PAGE]);
      await mapped({ [PAGE]: back.socket.id });
      const exit = await last.terminate();
      expect(exit.code).toBe(0);
      if (!alone) expect(await clientsAt(first)).toEqual([]);
      await mapped({});
      expect(last.output).not.toMatch(/client not taken|"level":(?:50|60)/);
      job.close();
    } finally {
      await deployment.stop();
    }
  },
  GONE_MS + 90_000,
);
