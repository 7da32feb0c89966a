import { describe, expect, it } from 'vitest';
import { fresh, useHarness, type OpenBackend } from '../testing/harness.js';

/** Every promise of MessageHistory. With `forgets`, changes committed before a read are no longer kept by rev. */
export function messageHistorySuite(open: OpenBackend, { forgets = false } = {}): void {
  describe('MessageHistory', () => {
    const harness = useHarness(open);

    /** A room whose messages are 1 (system) to 30. */
    async function filled() {
      const owner = await harness().person();
      const { roomId } = await harness().room(owner);
      await Promise.all(Array.from({ length: 29 }, (_, i) => harness().say(roomId, owner.userId, `${i + 2}`)));
      return { roomId, userId: owner.userId };
    }

    const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

    it('pages in both directions, and around a seq', async () => {
      const { roomId } = await filled();
      const { history } = harness().backend;
      const page = async (position: Parameters<typeof history.page>[1], limit: number) => {
        const { messages, more, rev } = await history.page(roomId, position, limit);
        expect(rev).toBe(32);
        return { seqs: messages.map((it) => it.seq), more };
      };
      expect(await page({}, 10)).toEqual({ seqs: range(21, 30), more: true });
      expect(await page({}, 30)).toEqual({ seqs: range(1, 30), more: false });
      expect(await page({ before: 21 }, 10)).toEqual({ seqs: range(11, 20), more: true });
      expect(await page({ before: 11 }, 10)).toEqual({ seqs: range(1, 10), more: false });
      expect(await page({ before: 1 }, 10)).toEqual({ seqs: [], more: false });
      expect(await page({ after: 0 }, 10)).toEqual({ seqs: range(1, 10), more: true });
      expect(await page({ after: 20 }, 10)).toEqual({ seqs: range(21, 30), more: false });
      expect(await page({ after: 99 }, 10)).toEqual({ seqs: [], more: false });
      expect(await page({ around: 15 }, 10)).toEqual({ seqs: range(10, 19), more: true });
      expect(await page({ around: 3 }, 10)).toEqual({ seqs: range(1, 7), more: false });
      expect(await page({ around: 29 }, 10)).toEqual({ seqs: range(24, 30), more: true });
    });

    it('exports a room part by part, as text and as the elements of an array', async () => {
      const { roomId } = await filled();
      const { history } = harness().backend;
      const textOf = (text: Uint8Array) => new TextDecoder().decode(text);
      const first = await history.exportPart({ roomId, from: 1, to: 20, format: 'json' });
      const rest = await history.exportPart({ roomId, from: 21, to: 30, format: 'json' });
      expect([first.count, rest.count]).toEqual([20, 10]);
      const elements = [first, rest].map(({ text }) => textOf(text)).join(',\n');
      expect(JSON.parse(`[${elements}]`)).toEqual((await history.page(roomId, { after: 0 }, 30)).messages);
      const { text } = await history.exportPart({ roomId, from: 29, to: 30, format: 'txt' });
      expect(textOf(text)).toMatch(/^[-\d]+ [:\d]+Z {2}\S+: 29\n[-\d]+ [:\d]+Z {2}\S+: 30\n$/);
      const none = await history.exportPart({ roomId: fresh('none'), from: 1, to: 20, format: 'json' });
      expect({ ...none, text: textOf(none.text) }).toEqual({ text: '', count: 0 });
    });

    it('returns one message, and nothing of a room that does not exist', async () => {
      const { roomId } = await filled();
      const { history } = harness().backend;
      expect(await history.message(roomId, 7)).toMatchObject({ id: `${roomId}.7`, content: '7', seq: 7, rev: 9 });
      expect(await history.message(roomId, 31)).toBeUndefined();
      const none = fresh('none');
      expect(await history.message(none, 1)).toBeUndefined();
      expect(await history.page(none, { after: 0 }, 10)).toEqual({ messages: [], more: false, rev: 0 });
      expect(await history.changesSince(none, 0, 10)).toEqual({ messages: [], more: false });
    });

    it('returns the current state of what changed, by rev', async () => {
      const { roomId, userId } = await filled();
      const { history, roomLog } = harness().backend;
      await roomLog.changeMessage({ roomId, seq: 5, userId }, { type: 'edit', content: 'edited' });
      await roomLog.changeMessage({ roomId, seq: 3, userId }, { type: 'react', emoji: '👍', on: true });
      await roomLog.changeMessage({ roomId, seq: 5, userId }, { type: 'react', emoji: '👍', on: true });
      await roomLog.changeMessage({ roomId, seq: 4, userId }, { type: 'delete' });
      expect(await history.changesSince(roomId, 36, 10)).toEqual({ messages: [], more: false });
      if (forgets) {
        expect(await history.changesSince(roomId, 31, 10)).toBeUndefined();
        return;
      }
      const changes = await history.changesSince(roomId, 31, 10);
      expect(changes?.more).toBe(false);
      expect(changes?.messages).toMatchObject([
        { seq: 30, rev: 32 },
        { seq: 3, rev: 34, reactions: { '👍': [userId] } },
        { seq: 5, rev: 35, content: 'edited', reactions: { '👍': [userId] } },
        { seq: 4, rev: 36, content: '', deletedAt: expect.any(String) as string },
      ]);
      const first = await history.changesSince(roomId, 31, 2);
      expect(first).toEqual({ messages: changes?.messages.slice(0, 2), more: true });
    });

    it('reads every change as soon as it resolved', async () => {
      const { roomId, userId } = await filled();
      const { history, roomLog } = harness().backend;
      for (let i = 0; i < 50; i++) {
        const { message } = await roomLog.append({ roomId, userId, content: `${i}` });
        expect((await history.page(roomId, {}, 1)).messages).toEqual([message]);
      }
    });
  });
}
