import { expect, it, onTestFinished, vi } from 'vitest';
import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { clientDirectorySuite } from '../../../ports/suites/client-directory.suite.js';
import { openBackendOfPeople, openPeople, type People } from '../testing/open-people.js';
import { redisForTest } from '../testing/redis.js';

const SHORT = { beatMs: 100, leaseMs: 1_500 };
const LONG = { beatMs: 60_000, leaseMs: 120_000 };

let redisUrl: string | undefined;

/** So many processes over one Redis. */
async function processes(...times: { beatMs: number; leaseMs: number }[]): Promise<People[]> {
  const settings = redisForTest(redisUrl);
  const all = await Promise.all(times.map((it) => openPeople(settings, it)));
  onTestFinished(async () => {
    await Promise.all(all.map((it) => it.close()));
  });
  return all;
}

const socket = (clientId: string, socketId: string) => ({ userId: 'ann', clientId, socketId, hearsEvents: true });

/** As a service that reads Redis itself: the hash, and whether there is one. */
async function asService({ connections, clientKeys }: People) {
  const key = clientKeys.clientsOf('ann');
  const [hash, exists] = [await connections.commands.hgetall(key), await connections.commands.exists(key)];
  expect(Object.keys(hash).length > 0).toBe(exists === 1);
  return hash;
}

/** As a `kill -9` does: nothing is said, and nothing is renewed any more. */
function die({ connections, reader, eventSubscriber }: People): void {
  connections.commands.disconnect();
  reader.disconnect();
  eventSubscriber.disconnect();
}

await describeOn(['redis'], 'clients of many processes', ({ redis }) => {
  redisUrl = redis;
  clientDirectorySuite(() => openBackendOfPeople(redis));

  it('tells services a socket of each client, and of a client with several another one when that goes', async () => {
    const [a, b] = (await processes(LONG, LONG)) as [People, People];
    await a.clients.connect(socket('phone', 'p1'));
    await b.clients.connect(socket('phone', 'p2'));
    await b.clients.connect(socket('page', 'q1'));
    expect(await asService(a)).toEqual({ phone: 'p2', page: 'q1' });
    await b.clients.disconnect(socket('phone', 'p2'));
    expect(await asService(a)).toEqual({ phone: 'p1', page: 'q1' });
    await a.clients.disconnect(socket('phone', 'p1'));
    expect(await asService(a)).toEqual({ page: 'q1' });
    await b.clients.close();
    expect(await asService(a)).toEqual({});
  });

  it('drops the sockets of a process that died, and no other', async () => {
    const [a, b] = (await processes(SHORT, SHORT)) as [People, People];
    await a.clients.connect(socket('phone', 'p1'));
    await b.clients.connect(socket('phone', 'p2'));
    await b.clients.connect(socket('page', 'q1'));
    die(b);
    await expect.poll(() => asService(a), { timeout: 10_000 }).toEqual({ phone: 'p1' });
    expect((await a.clients.clientsOf(['ann'])).get('ann')).toMatchObject([{ clientId: 'phone', sockets: 1 }]);
    const { commands } = a.connections;
    expect(await commands.zrange(a.clientKeys.leases, '0', '-1')).toHaveLength(1);
  });

  it('enters its sockets again when its lease was lost', async () => {
    const [a, b] = (await processes(SHORT, SHORT)) as [People, People];
    await a.clients.connect(socket('phone', 'p1'));
    const { commands } = b.connections;
    const before = await commands.hvals(a.clientKeys.socketsOf('ann'));
    const [lost = ''] = before[0]?.split('\n') ?? [];
    // As after a long pause of the process: everybody else has swept its sockets.
    await commands.del(a.clientKeys.leases);
    await expect.poll(() => commands.hvals(a.clientKeys.socketsOf('ann'))).not.toEqual(before);
    await expect.poll(() => asService(b)).toEqual({ phone: 'p1' });
    // Whoever sweeps after the one that it was takes nothing of the one that it is.
    await commands.zadd(a.clientKeys.leases, 1, lost);
    await expect.poll(() => commands.zscore(a.clientKeys.leases, lost)).toBeNull();
    expect(await asService(b)).toEqual({ phone: 'p1' });
    await a.clients.disconnect(socket('phone', 'p1'));
    expect(await asService(b)).toEqual({});
  });

  it('enters all of them again, also where Redis refuses the first time', async () => {
    const [a, b] = (await processes(SHORT, LONG)) as [People, People];
    await a.clients.connect(socket('phone', 'p1'));
    await a.clients.connect(socket('page', 'q1'));
    const entered = vi.fn();
    a.clients.onReentry(entered);
    const refusal = vi.spyOn(a.ofClients as unknown as Record<string, () => Promise<number>>, 'client-enter');
    refusal.mockRejectedValueOnce(new Error('not now'));
    // As after a long pause: everybody else has swept its sockets.
    const { commands } = b.connections;
    await commands.del(a.clientKeys.leases, a.clientKeys.clientsOf('ann'), a.clientKeys.socketsOf('ann'));
    await expect.poll(() => asService(b)).toEqual({ phone: 'p1', page: 'q1' });
    await expect.poll(() => entered.mock.calls.length).toBe(1);
  });
});
