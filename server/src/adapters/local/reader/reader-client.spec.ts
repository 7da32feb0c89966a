import { afterEach, expect, it } from 'vitest';
import { openLocalBackend } from '../index.js';
import { SqliteMessageHistory } from '../message-history/message-history.js';
import { prepareIndex } from '../message-search/index-file.js';
import { SqliteMessageSearch } from '../message-search/message-search.js';
import { dataFile, migrate, openForReading } from '../sqlite/data-file.js';
import { Sql } from '../sqlite/sql.js';
import { folderForTest } from '../testing/open-local.js';
import { ReaderClient } from './reader-client.js';

let reader: ReaderClient | undefined;
afterEach(() => reader?.close());

const range = { roomId: 'none', from: 1, to: 10, format: 'txt' } as const;
const query = { userId: 'ann', q: 'word', limit: 10 };
const unavailable = expect.objectContaining({ name: 'ChatError', code: 'unavailable' }) as unknown;

it('reads exports and searches without the connection of the main thread', async () => {
  const dataDir = folderForTest();
  const file = dataFile(dataDir);
  await (await openLocalBackend({ dataDir })).close();
  reader = new ReaderClient(file);
  const db = openForReading(file);
  const history = new SqliteMessageHistory(new Sql(db), reader);
  db.close();
  await expect(history.page('none', { after: 0 }, 10)).rejects.toThrow();
  expect(await history.exportPart(range)).toMatchObject({ count: 0 });
  expect(await new SqliteMessageSearch(reader).search(query)).toEqual({ items: [] });
});

it('says that a thread died to those who wait for it, and starts another one', async () => {
  const file = dataFile(folderForTest());
  // Without a file the thread dies at its start.
  reader = new ReaderClient(file);
  const asked = [reader.ask('export', range), reader.ask('search', query)];
  for (const answer of asked) await expect(answer).rejects.toEqual(unavailable);
  await expect(reader.ask('search', query)).rejects.toEqual(unavailable);
  migrate(file);
  prepareIndex(file);
  await expect.poll(() => reader?.ask('search', query).catch(() => 'dead'), { timeout: 5_000 }).toEqual({ items: [] });
});

it('takes no more requests than may wait', async () => {
  const dataDir = folderForTest();
  await (await openLocalBackend({ dataDir })).close();
  const busy = new ReaderClient(dataFile(dataDir));
  const asked = Array.from({ length: 1_001 }, () => busy.ask('search', query));
  await expect(asked.pop()).rejects.toEqual(unavailable);
  // Those that wait are answered before it closes.
  await busy.close();
  expect(await Promise.all(asked)).toHaveLength(1_000);
  await expect(busy.ask('search', query)).rejects.toEqual(unavailable);
});
