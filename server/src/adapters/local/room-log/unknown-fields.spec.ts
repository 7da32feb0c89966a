import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { openLocalBackend } from '../index.js';
import { dataFile } from '../sqlite/data-file.js';
import { folderForTest } from '../testing/open-local.js';

const owner = { userId: 'ann', displayName: 'Ann' };
const room = { roomId: 'r', name: 'r', topic: '', visibility: 'private', direct: false, owner, people: [] } as const;
const poll = { question: '점심?', answers: ['라면'] };

it('keeps a field that only a newer version knows, and drops it with what was said', async () => {
  const dataDir = folderForTest();
  const before = await openLocalBackend({ dataDir });
  await before.roomLog.createRoom({ ...room, people: [] });
  const { seq } = (await before.roomLog.append({ roomId: 'r', userId: 'ann', content: 'first words' })).message;
  await before.close();
  const file = new DatabaseSync(dataFile(dataDir));
  file.prepare('UPDATE messages SET extra = ? WHERE seq = ?').run(JSON.stringify({ poll }), seq);
  file.close();

  const { roomLog, history, search, close } = await openLocalBackend({ dataDir });
  onTestFinished(close);
  const ref = { roomId: 'r', seq, userId: 'ann' };
  expect(await history.message('r', seq)).toMatchObject({ poll });
  await roomLog.changeMessage(ref, { type: 'edit', content: 'second words' });
  const { message } = await roomLog.changeMessage(ref, { type: 'react', emoji: '👍', on: true });
  expect(message).toMatchObject({ content: 'second words', reactions: { '👍': ['ann'] }, poll });
  expect(await history.message('r', seq)).toEqual(message);
  const found = async () => (await search.search({ userId: 'ann', q: 'second', limit: 5 })).items;
  await expect.poll(async () => (await found()).map((it) => it.message)).toEqual([message]);

  await roomLog.changeMessage(ref, { type: 'delete' });
  expect(await history.message('r', seq)).not.toHaveProperty('poll');
});
