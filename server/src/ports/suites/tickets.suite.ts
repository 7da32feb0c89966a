import { describe, expect, it } from 'vitest';
import { fresh, useHarness, type OpenBackend } from '../testing/harness.js';

/** Every promise of Tickets. */
export function ticketsSuite(open: OpenBackend): void {
  describe('Tickets', () => {
    const harness = useHarness(open);

    it('lets a ticket be used once, whoever else tries at the same time', async () => {
      const { tickets } = harness().backend;
      const [one, two] = [fresh('ticket'), fresh('ticket')];
      const tries = await Promise.all(Array.from({ length: 10 }, () => tickets.use(one, 60_000)));
      expect(tries.filter(Boolean)).toHaveLength(1);
      expect(await tickets.use(two, 60_000)).toBe(true);
      expect(await tickets.use(one, 60_000)).toBe(false);
    });

    it('forgets it after its time', async () => {
      const { tickets } = harness().backend;
      const id = fresh('ticket');
      expect(await tickets.use(id, 20)).toBe(true);
      await expect.poll(() => tickets.use(id, 20)).toBe(true);
    });
  });
}
