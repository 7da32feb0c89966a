import { expect, it } from 'vitest';
import { describeOn } from '../../../infra/development/standalone/describe-on.ts';
import { ConsumerHarness } from '../../test/harness.js';
import { DeadLetters } from '../dead-letters/dead-letters.js';
import { replayDeadLetters } from '../dead-letters/dead-letter-commands.js';

await describeOn(['redis', 'dynamo', 'elasticsearch'], 'entries of a newer version', (urls) => {
  const problems = async (port: number) =>
    (await (await fetch(`http://127.0.0.1:${port}/readyz`)).json()) as Record<string, unknown>;

  it.each(['dynamo', 'elasticsearch'] as const)(
    'wait for a newer consumer of %s, and keep nothing up',
    async (group) => {
      const harness = new ConsumerHarness(urls);
      const { port } = await harness.start(group);
      const room = harness.room();
      const first = await room.append('fine');
      const newer = { v: 1, kind: 'message', roomId: room.roomId, seq: 2, rev: 2, at: first.createdAt, actor: 'ann' };
      const state = { ...first, id: `${room.roomId}.2`, seq: 2, rev: 2 };
      await room.raw(JSON.stringify({ ...newer, v: 1_000, state }));
      await room.raw(JSON.stringify({ ...newer, kind: 'poll', state: { question: 'a secret' } }));
      await room.raw(
        JSON.stringify({ ...newer, state: { ...state, kind: 'system', notice: { type: 'polled', userIds: [] } } }),
      );
      await room.append('after them');
      await expect.poll(() => harness.lag(group)).toBe(3);
      await expect
        .poll(() => problems(port))
        .toMatchObject({ problems: { 'newer entries': expect.stringMatching(/^3 /) } });
      expect(await new DeadLetters(harness.redis, group).size()).toBe(0);
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      expect(metrics).toMatch(new RegExp(`^suda_consumer_newer_entries{group="${group}"} 3$`, 'm'));

      // The newer one takes them over and writes them.
      const { commands, keys } = harness.redis;
      const { log } = keys.room(room.roomId);
      const [, entries] = (await commands.xautoclaim(log, group, 'newer', 0, '0', 'COUNT', 10)) as [string, [string][]];
      expect(entries).toHaveLength(3);
      await commands.xack(log, group, ...entries.map(([id]) => id));
      await expect.poll(() => problems(port)).not.toHaveProperty('problems.newer entries');
      expect(await harness.lag(group)).toBe(0);
    },
  );

  it('that an earlier version made dead letters of stay some until a consumer can read them', async () => {
    const harness = new ConsumerHarness(urls);
    await harness.start('dynamo');
    const letters = new DeadLetters(harness.redis, 'dynamo');
    await letters.add({ partition: 0, id: '1-1', json: JSON.stringify({ v: 1, kind: 'poll', secret: 'x' }) }, '');
    const lines: string[] = [];
    expect(await replayDeadLetters(['dynamo'], harness.settings, (line) => lines.push(line))).toBe(1);
    expect(lines[0]).toMatch(/made by a newer version: update the consumers, then replay the dead letters$/);
    expect(lines.join()).not.toContain('x"');
    expect(await letters.size()).toBe(1);
  });
});
