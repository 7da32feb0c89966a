import { readFileSync, writeFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { dataFile, migrate, openForReading, openForWriting } from '../sqlite/data-file.js';
import type { SearchQuery } from '../../../ports/message-search.js';
import { Sql } from '../sqlite/sql.js';
import { folderForTest } from '../testing/open-local.js';
import type { WriterCommand } from '../writer/commands.js';
import { GroupCommit } from '../writer/group-commit.js';
import { indexFile, openForSearching, openIndexFor, prepareIndex } from './index-file.js';
import { MessageFinder } from './message-finder.js';
import { MessageIndexer } from './message-indexer.js';

const owner = { userId: 'owner', displayName: 'owner' };
const make = (roomId: string): WriterCommand => [
  'createRoom',
  { roomId, name: roomId, topic: '', visibility: 'private', direct: false, owner, people: [] },
];
const say = (roomId: string, content: string): WriterCommand => [
  'append',
  { roomId, userId: 'owner', content, mentions: [] },
];
const many = (roomId: string, count: number): WriterCommand[] =>
  Array.from({ length: count }, (_, at) => say(roomId, `사과 ${at}`));

describe('the search index', () => {
  let file: string;
  let db: DatabaseSync;
  let group: GroupCommit;
  beforeEach(() => {
    file = dataFile(folderForTest());
    migrate(file);
    db = openForWriting(file);
    onTestFinished(() => db.close());
    group = new GroupCommit(new Sql(db));
  });

  /** What a process does with the index; `die` leaves it as a killed one does. */
  function indexing() {
    const source = openForReading(file);
    const index = openIndexFor(file, source);
    const indexer = new MessageIndexer(new Sql(source), new Sql(index));
    const die = () => {
      index.close();
      source.close();
    };
    return { indexer, index, die };
  }

  function catchUp(): void {
    const { indexer, die } = indexing();
    while (indexer.step());
    die();
  }

  function found(q: string, times: Pick<SearchQuery, 'after' | 'before'> = {}): string[] {
    prepareIndex(file);
    const searching = openForSearching(file);
    try {
      const { items } = new MessageFinder(new Sql(searching)).search({ userId: 'owner', q, limit: 5_000, ...times });
      return items.map((it) => it.message.content);
    } finally {
      searching.close();
    }
  }

  const rows = (): unknown => {
    const { index, die } = indexing();
    try {
      return index.prepare('SELECT count(*) AS n FROM message_index').get()?.n;
    } finally {
      die();
    }
  };

  it('resumes where a process died, and indexes every message once', () => {
    group.run([make('a'), ...many('a', 2_500)]);
    const first = indexing();
    expect(first.indexer.step()).toBe(true);
    first.die();
    expect(found('사과').length).toBeGreaterThan(0);
    expect(found('사과').length).toBeLessThan(2_500);
    catchUp();
    expect(found('사과')).toEqual(Array.from({ length: 2_500 }, (_, at) => `사과 ${2_499 - at}`));
    expect(rows()).toBe(2_500);
  });

  it('indexes edits and deletions made while it did not run', () => {
    group.run([make('a'), say('a', '고래 whale'), say('a', '고래 gone'), say('a', '고래 stays')]);
    catchUp();
    const of = (seq: number) => ({ roomId: 'a', seq, userId: 'owner' });
    group.run([
      ['changeMessage', { ref: of(2), change: { type: 'edit', content: '상어 shark' } }],
      ['changeMessage', { ref: of(3), change: { type: 'delete' } }],
    ]);
    // Before the index knows: what is gone is not found, what is new not yet.
    expect(found('고래')).toEqual(['고래 stays']);
    catchUp();
    expect(found('고래')).toEqual(['고래 stays']);
    expect(found('shark')).toEqual(['상어 shark']);
    expect(rows()).toBe(2);
  });

  it('finds by time, also beside a room whose clock was ahead', ({ onTestFinished: after }) => {
    const now = Date.now;
    after(() => void (Date.now = now));
    const at = (hour: number) => Date.UTC(2026, 10, 1, hour);
    const during = (hour: number, ...commands: WriterCommand[]) => {
      Date.now = () => at(hour);
      group.run(commands);
    };
    during(1, make('a'), make('b'), say('a', '배 1'), say('b', '배 1'));
    during(40, say('a', '배 40'));
    during(2, say('b', '배 2'), say('a', '배 40 again'));
    during(3, make('c'), say('c', '배 3'), say('b', '배 3'));
    catchUp();
    const of = (times: { after?: number; before?: number }) =>
      found(
        '배',
        Object.fromEntries(Object.entries(times).map(([key, hour]) => [key, new Date(at(hour)).toISOString()])),
      );
    expect(of({})).toEqual(['배 3', '배 3', '배 40 again', '배 2', '배 40', '배 1', '배 1']);
    expect(of({ before: 3 })).toEqual(['배 2', '배 1', '배 1']);
    expect(of({ before: 1 })).toEqual([]);
    expect(of({ after: 1 })).toEqual(['배 3', '배 3', '배 40 again', '배 2', '배 40']);
    expect(of({ after: 2 })).toEqual(['배 3', '배 3', '배 40 again', '배 40']);
    expect(of({ after: 1, before: 3 })).toEqual(['배 2']);
    expect(of({ after: 3 })).toEqual(['배 40 again', '배 40']);
    expect(of({ after: 40 })).toEqual([]);
  });

  it('forgets the rows of a deleted room, also those that it had not met', () => {
    group.run([make('a'), make('b'), say('b', '사과'), ...many('a', 2_300)]);
    catchUp();
    group.run([...many('a', 50), ['leave', { roomId: 'a', userId: 'owner' }]]);
    while (group.tidy());
    catchUp();
    expect(rows()).toBe(1);
    // The ids of the room's messages are not given again, so the next one is met.
    new GroupCommit(new Sql(db)).run([say('b', '사과 다음')]);
    catchUp();
    expect(found('사과')).toEqual(['사과 다음', '사과']);
  });

  it('can forget the queued changes that it has', () => {
    group.run([make('a'), say('a', 'one')]);
    group.run([['changeMessage', { ref: { roomId: 'a', seq: 2, userId: 'owner' }, change: { type: 'delete' } }]]);
    const { indexer, die } = indexing();
    while (indexer.step());
    expect(indexer.lastChange).toBe(1);
    group.run([['trimIndexChanges', indexer.lastChange]]);
    die();
    expect(db.prepare('SELECT count(*) AS n FROM index_changes').get()?.n).toBe(0);
    group.run([say('a', 'two')]);
    group.run([
      ['changeMessage', { ref: { roomId: 'a', seq: 3, userId: 'owner' }, change: { type: 'edit', content: '셋' } }],
    ]);
    catchUp();
    expect(found('셋')).toEqual(['셋']);
  });

  it('is built again when it is damaged, of another data file, or ahead of the data file', () => {
    group.run([make('a'), say('a', '사과')]);
    catchUp();
    const index = indexFile(file);
    const good = readFileSync(index);
    writeFileSync(index, 'this is a text, and a long one at that\n'.repeat(200));
    catchUp();
    expect(found('사과')).toEqual(['사과']);
    writeFileSync(index, good);
    db.exec("UPDATE data_files SET id = 'another'");
    expect(found('사과')).toEqual([]);
    catchUp();
    expect(found('사과')).toEqual(['사과']);
    db.exec('DELETE FROM messages WHERE seq = 2');
    expect(rows()).toBe(0);
  });
});
