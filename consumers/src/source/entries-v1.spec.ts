import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeOn } from '../../../infra/development/standalone/describe-on.ts';
import { ConsumerHarness } from '../../test/harness.js';
import { readEntry } from './delivery.js';

/** What the scripts of version 1 wrote, byte for byte: during an update servers of both versions write. */
const lines = readFileSync(new URL('./testing/entries-v1.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
const roomId = 'room-v1';

it('reads every kind of entry that version 1 wrote', () => {
  const read = lines.map((line) => readEntry(line));
  expect(read).toEqual(lines.map((line) => ({ entry: JSON.parse(line) as unknown })));
  const kinds = read.map((it) => ('entry' in it ? it.entry.kind : it.fault));
  const expected = ['room', 'member', 'message', 'edit', 'reaction', 'delete', 'room_deleted'];
  expect(new Set(kinds)).toEqual(new Set(expected));
});

it('reads a change of a kind that it does not know, and no other version of the others', () => {
  const entry = JSON.parse(lines.find((line) => line.includes('"kind":"edit"'))!) as object;
  const changed = { ...entry, v: 2, kind: 'message_changed', cause: 'pin' };
  expect(readEntry(JSON.stringify(changed))).toEqual({ entry: changed });
  expect(readEntry(JSON.stringify({ ...entry, v: 2 }))).toHaveProperty('fault');
  expect(readEntry(JSON.stringify({ ...changed, v: 1 }))).toHaveProperty('fault');
});

await describeOn(['redis', 'dynamo'], 'a log of version 1', (urls) => {
  it('ends in the archive as one of this version does', async () => {
    const harness = new ConsumerHarness({ ...urls });
    const room = harness.room();
    // The room's end is left out: it removes what is to be seen.
    for (const line of lines.slice(0, -1)) await room.raw(line.replaceAll(roomId, room.roomId));
    await harness.start('dynamo');
    await expect.poll(() => harness.lag('dynamo')).toBe(0);
    const archived = await harness.archived(room.roomId);
    expect(archived.map((it) => [it.seq, it.rev, it.content])).toEqual([
      [1, 3, '민수 made the room'],
      [2, 12, ''],
      [3, 8, 'Ann "A" Lee joined'],
      [4, 11, '민수 left'],
    ]);
    const { commands, keys } = harness.redis;
    expect(await commands.xlen(keys.deadLetters('dynamo'))).toBe(0);
  });
});
