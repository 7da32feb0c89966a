import { describe, expect, it } from 'vitest';
import type { PresenceChange } from '../presence-store.js';
import { fresh, useHarness, type OpenBackend } from '../testing/harness.js';

/** Every promise of PresenceStore that one process can test. */
export function presenceStoreSuite(open: OpenBackend): void {
  describe('PresenceStore', () => {
    const harness = useHarness(open);

    it('shows a user online from the first socket to the last, and announces each change once', async () => {
      const { presence } = harness().backend;
      const changes: PresenceChange[] = [];
      const [userId, other] = [fresh('user'), fresh('user')];
      presence.onChange((some) => changes.push(...some.filter((it) => it.userId === userId)));
      const departed: string[] = [];
      presence.onDeparture((some) => departed.push(...some.filter((it) => it === userId)));
      const online = async () => [...(await presence.onlineOf([userId, other]))];
      expect(await online()).toEqual([]);
      await presence.connect(userId, 'one');
      await presence.connect(userId, 'one');
      await presence.connect(userId, 'two');
      expect(await online()).toEqual([userId]);
      await presence.disconnect(userId, 'one');
      await presence.disconnect(userId, 'one');
      await presence.disconnect(userId, 'never');
      await presence.disconnect(other, 'two');
      expect(await online()).toEqual([userId]);
      expect(changes).toEqual([{ userId, status: 'online' }]);
      await presence.disconnect(userId, 'two');
      expect(await online()).toEqual([]);
      expect(changes).toEqual([
        { userId, status: 'online' },
        { userId, status: 'offline' },
      ]);
      expect(departed).toEqual([userId]);
    });

    it('announces that a user has another name, to whoever is online or not', async () => {
      const { presence } = harness().backend;
      const [here, away] = [fresh('user'), fresh('user')];
      const [named, changes]: [string[], PresenceChange[]] = [[], []];
      presence.onNewName((some) => named.push(...some));
      await presence.connect(here, 'one');
      presence.onChange((some) => changes.push(...some));
      await presence.announceName(here);
      await presence.announceName(away);
      expect(named).toEqual([here, away]);
      expect(changes).toEqual([]);
      await presence.disconnect(here, 'one');
    });

    it('lists online users in the order they came online', async () => {
      const { presence } = harness().backend;
      const [first, second, third] = [fresh('user'), fresh('user'), fresh('user')];
      for (const userId of [second, first, third]) await presence.connect(userId, 'one');
      await presence.connect(second, 'two');
      await presence.disconnect(second, 'one');
      const [a, b, c] = await presence.online(3);
      expect([a, b, c]).toEqual([second, first, third]);
      expect(await presence.online(2)).toEqual([second, first]);
      await presence.disconnect(second, 'two');
      await presence.connect(second, 'three');
      expect(await presence.online(10)).toEqual([first, third, second]);
    });
  });
}
