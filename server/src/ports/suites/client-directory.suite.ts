import { describe, expect, it } from 'vitest';
import type { ClientSocket } from '../client-directory.js';
import { fresh, useHarness, type OpenBackend } from '../testing/harness.js';

/** Every promise of ClientDirectory that one process can test. */
export function clientDirectorySuite(open: OpenBackend): void {
  describe('ClientDirectory', () => {
    const harness = useHarness(open);
    const socket = (userId: string, clientId: string, socketId: string): ClientSocket => ({
      userId,
      clientId,
      socketId,
      hearsEvents: true,
    });
    /** The clients of a user with how many sockets, in order. */
    const clients = async (userId: string) => {
      const found = await harness().backend.clients.clientsOf([userId]);
      return found.get(userId)?.map(({ clientId, sockets }) => `${clientId} ${sockets}`);
    };

    it('knows each client of a user from its first socket to its last', async () => {
      const { clients: directory } = harness().backend;
      const [userId, other] = [fresh('user'), fresh('other')];
      expect(await clients(userId)).toBeUndefined();
      const [one, again, two] = [
        socket(userId, 'phone', fresh('s')),
        socket(userId, 'phone', fresh('s')),
        socket(userId, 'page', fresh('s')),
      ];
      for (const it of [one, one, again, two]) await directory.connect(it);
      await directory.connect(socket(other, 'phone', fresh('s')));
      expect(await clients(userId)).toEqual(['phone 2', 'page 1']);
      await directory.disconnect(one);
      await directory.disconnect(one);
      await directory.disconnect(socket(userId, 'page', fresh('never')));
      expect(await clients(userId)).toEqual(['phone 1', 'page 1']);
      await directory.disconnect(again);
      expect(await clients(userId)).toEqual(['page 1']);
      await directory.disconnect(two);
      expect(await clients(userId)).toBeUndefined();
      expect(await clients(other)).toEqual(['phone 1']);
    });

    it('says since when each client is connected, the first in front', async () => {
      const { clients: directory } = harness().backend;
      const userId = fresh('user');
      const before = Date.now();
      await directory.connect(socket(userId, 'late', fresh('s')));
      const first = (await directory.clientsOf([userId])).get(userId)?.[0]?.since ?? '';
      await expect.poll(() => Date.now()).toBeGreaterThan(Date.parse(first) + 5);
      await directory.connect(socket(userId, 'early', fresh('s')));
      await directory.connect(socket(userId, 'late', fresh('s')));
      const found = (await directory.clientsOf([userId])).get(userId) ?? [];
      expect(found.map(({ clientId }) => clientId)).toEqual(['late', 'early']);
      expect(found[0]?.since).toBe(first);
      expect(Date.parse(found[1]?.since ?? '')).toBeGreaterThan(Date.parse(first));
      // A clock of another machine may differ by a little.
      expect(Math.abs(Date.parse(first) - before)).toBeLessThan(60_000);
    });

    it('answers for many users at once, and only for those that are connected', async () => {
      const { clients: directory } = harness().backend;
      const users = Array.from({ length: 500 }, () => fresh('user'));
      const here = users.filter((_, index) => index % 50 === 0);
      for (const userId of here) await directory.connect(socket(userId, 'page', fresh('s')));
      const found = await directory.clientsOf(users);
      expect([...found.keys()].sort()).toEqual([...here].sort());
    });

    it('leaves nothing of a socket that went while it came', async () => {
      const { clients: directory } = harness().backend;
      const userId = fresh('user');
      const coming = Array.from({ length: 20 }, () => socket(userId, fresh('page'), fresh('s')));
      await Promise.all(coming.flatMap((it) => [directory.connect(it), directory.disconnect(it)]));
      expect(await clients(userId)).toBeUndefined();
    });
  });
}
