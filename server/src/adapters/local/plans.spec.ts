import { describe, expect, it } from 'vitest';
import { writerCommands } from './writer/commands.js';
import { dataFile, migrate, openForReading, openForWriting } from './sqlite/data-file.js';
import { openForSearching, openIndexFor } from './message-search/index-file.js';
import { MessageFinder } from './message-search/message-finder.js';
import { MessageIndexer } from './message-search/message-indexer.js';
import { removeFolder, temporaryFolder } from './testing/open-local.js';
import { Purge } from './room-log/purge.js';
import { Sql } from './sqlite/sql.js';
import { SqliteAccountStore } from './account-store/account-store.js';
import { SqliteContactStore } from './contact-store/contact-store.js';
import { SqliteInviteLinks } from './invite-links/invite-links.js';
import { SqliteDeliveryQueue } from './delivery-queue/delivery-queue.js';
import { SqliteMessageHistory } from './message-history/message-history.js';
import { SqliteRoomStore } from './room-store/room-store.js';

/** Steps that walk or sort a bounded number of rows, and why. */
const BOUNDED: readonly [part: string, step: RegExp, why: string][] = [
  ['ORDER BY r.last_message_at DESC', /^USE TEMP B-TREE FOR ORDER BY$/, "one user's rooms, at most 1,000"],
  ['count(*) AS n FROM (SELECT 1 FROM mentions', /^SCAN \(subquery-\d+\)$/, 'its LIMIT of 100'],
  ['ORDER BY id DESC LIMIT 1', /^SCAN messages$/, 'the last row of the table'],
  ['FROM purges ORDER BY room LIMIT 1', /^SCAN purges$/, 'the first row of the table'],
  ['DELETE FROM message_index', /^SCAN message_index VIRTUAL TABLE INDEX 0:=$/, 'one row by its id'],
  ['SELECT message, change FROM progress', /^SCAN progress$/, 'the only row'],
  ['progress SET', /^SCAN progress$/, 'the only row'],
  ['message_ids', /^SCAN message_ids$/, 'the only row'],
  ['SELECT rowid FROM message_index', /^SCAN message_index VIRTUAL TABLE INDEX \d+:M/, "one room's rows, by its LIMIT"],
  ['MATCH', /^SCAN f VIRTUAL TABLE INDEX \d+:[^ ]*M/, "the index's own matches, newest first"],
];

describe('the plan of every statement', () => {
  const folder = temporaryFolder();
  const file = dataFile(folder);
  migrate(file);
  const writing = new Sql(openForWriting(file));
  const reading = new Sql(openForReading(file));
  const indexing = new Sql(openIndexFor(file, reading.db));
  const searching = new Sql(openForSearching(file));
  writerCommands(writing);
  new Purge(writing);
  const writer = undefined as never;
  new SqliteAccountStore(reading, writer);
  new SqliteContactStore(reading, writer);
  new SqliteDeliveryQueue(reading, writer);
  new SqliteInviteLinks(reading, writer);
  new SqliteRoomStore(reading, writer);
  new SqliteMessageHistory(reading, undefined as never);
  new MessageIndexer(reading, indexing);
  new MessageFinder(searching);
  const plans = [writing, reading, indexing, searching].flatMap(({ db, texts }) =>
    [...new Set(texts)].map((text) => {
      const rows = db.prepare(`EXPLAIN QUERY PLAN ${text}`).all();
      return [text.replace(/\s+/g, ' '), rows.map((it) => String(it.detail))] as const;
    }),
  );
  for (const { db } of [writing, reading, indexing, searching]) db.close();
  removeFolder(folder);

  it('is known', () => expect(plans.length).toBeGreaterThan(50));

  it.for(plans)('%s', ([text, steps]) => {
    const walks = steps.filter((step) => /\bSCAN\b|TEMP B-TREE/.test(step));
    const unbounded = walks.filter((step) => !BOUNDED.some(([part, it]) => text.includes(part) && it.test(step)));
    expect(unbounded).toEqual([]);
  });
});
