import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { DatabaseSync } from 'node:sqlite';
import { dataFile, migrate, openForWriting } from '../sqlite/data-file.js';
import type { WriterCommand } from './commands.js';
import { GroupCommit } from './group-commit.js';
import { folderForTest } from '../testing/open-local.js';
import { Sql } from '../sqlite/sql.js';

const owner = { userId: 'owner', displayName: 'owner' };
const make = (roomId: string): WriterCommand => [
  'createRoom',
  { roomId, name: roomId, topic: '', visibility: 'private', direct: false, owner, people: [] },
];
const say = (roomId: string, content: string, userId = 'owner'): WriterCommand => [
  'append',
  { roomId, userId, content, mentions: ['owner'] },
];

describe('GroupCommit', () => {
  let db: DatabaseSync;
  let group: GroupCommit;
  beforeEach(() => {
    const file = dataFile(folderForTest());
    migrate(file);
    db = openForWriting(file);
    onTestFinished(() => db.close());
    group = new GroupCommit(new Sql(db));
  });

  const count = (table: string): unknown => db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n;

  it('returns outcomes in the order of commands, and entries of those that succeeded', () => {
    const { outcomes, entries } = group.run([make('a'), say('a', 'one'), say('a', 'x', 'stranger'), say('a', 'two')]);
    expect(outcomes).toMatchObject([
      { value: { changed: true } },
      { value: { message: { seq: 2, rev: 4 } } },
      { error: { code: 'not_found' } },
      { value: { message: { seq: 3, rev: 5 } } },
    ]);
    expect(entries.map((it) => it.rev)).toEqual([1, 2, 3, 4, 5]);
  });

  it('writes at a touch, and tells what wrote from what did not', () => {
    group.run([make('a')]);
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    expect(group.run([['touch', undefined]]).wrote).toBe(true);
    // SQLite writes no page for a row that stays the same.
    expect(Number(db.prepare('PRAGMA wal_checkpoint(PASSIVE)').get()?.['log'])).toBeGreaterThan(0);
    expect(group.run([say('a', 'x', 'stranger')]).wrote).toBe(false);
  });

  it('fails one broken command alone', () => {
    group.run([make('a')]);
    db.exec(`CREATE TRIGGER broken BEFORE INSERT ON mentions WHEN (SELECT content FROM messages ORDER BY id DESC LIMIT 1)
      = 'bad' BEGIN SELECT raise(ABORT, 'broken'); END`);
    const { outcomes, entries } = group.run([say('a', 'one'), say('a', 'bad'), say('a', 'two')]);
    expect(outcomes).toMatchObject([
      { value: { message: { seq: 2 } } },
      { error: { code: 'internal' } },
      { value: { message: { seq: 3, content: 'two' } } },
    ]);
    expect(entries.map((it) => it.rev)).toEqual([4, 5]);
    expect(count('messages')).toBe(3);
  });

  it('is unavailable while the disk is full, writes nothing by half, and continues when there is space', () => {
    group.run([make('a')]);
    const pages = Number(db.prepare('PRAGMA page_count').get()?.page_count);
    db.exec(`PRAGMA max_page_count = ${pages + 2}`);
    const long = '수다 떨기 '.repeat(600);
    const many = Array.from({ length: 20 }, (_, i) => say('a', `${long} ${i}`));
    const { outcomes, entries } = group.run(many);
    expect(new Set(outcomes.map((it) => ('error' in it ? it.error.code : 'done')))).toEqual(new Set(['unavailable']));
    expect(entries).toEqual([]);
    expect([count('messages'), count('mentions')]).toEqual([1, 0]);
    db.exec('PRAGMA max_page_count = 1000000');
    expect(group.run(many).outcomes.at(-1)).toMatchObject({ value: { message: { seq: 21, rev: 23 } } });
    expect(count('messages')).toBe(21);
  });

  it('never uses an earlier time in a room, and the present one in others', ({ onTestFinished: after }) => {
    const now = Date.now;
    after(() => void (Date.now = now));
    const real = Date.parse('2026-11-01T09:00:00Z');
    const ahead = real + 24 * 3_600_000;
    Date.now = () => ahead;
    group.run([make('a')]);
    Date.now = () => real;
    const timesIn = (committing: GroupCommit) =>
      committing
        .run([say('a', 'two'), make('b'), say('b', 'two'), say('a', 'three')])
        .entries.map(({ roomId, at }) => [roomId, Date.parse(at)]);
    expect(timesIn(group)).toEqual([['a', ahead], ...Array.from({ length: 4 }, () => ['b', real]), ['a', ahead]]);
    group.run([['leave', { roomId: 'b', userId: 'owner' }]]);
    expect(new Map(timesIn(new GroupCommit(new Sql(db))) as [string, number][])).toEqual(
      new Map([
        ['a', ahead],
        ['b', real],
      ]),
    );
  });

  it('removes the rows of a deleted room step by step, also after a restart', () => {
    group.run([make('a'), make('b')]);
    group.run(Array.from({ length: 450 }, (_, i) => say(i % 3 === 0 ? 'b' : 'a', `수다 ${i}`)));
    group.run([['banUser', { roomId: 'a', actorId: 'owner', person: { userId: 'eve', displayName: 'Eve' } }]]);
    expect(count('standings')).toBe(1);
    const { outcomes } = group.run([
      ['leave', { roomId: 'a', userId: 'owner' }],
      ['leave', { roomId: 'a', userId: 'owner' }],
    ]);
    expect(outcomes).toMatchObject([{ value: { changed: true } }, { error: { code: 'not_found' } }]);
    const before = Number(count('messages'));
    expect(group.tidy()).toBe(true);
    // A step stands between two commits: it is short, however large the room.
    expect(before - Number(count('messages'))).toBeLessThanOrEqual(50);
    const restarted = new GroupCommit(new Sql(db));
    let steps = 0;
    while (restarted.tidy()) expect(++steps).toBeLessThan(20);
    expect(['messages', 'mentions', 'members', 'standings', 'purges'].map(count)).toEqual([151, 150, 1, 0, 0]);
    const again = restarted.run([make('a')]);
    expect(again.outcomes).toMatchObject([{ value: { room: { seq: 1 } } }]);
  });

  it('never reuses the id of a removed message, also after a restart', () => {
    group.run([make('a'), make('b'), say('b', 'one'), say('a', 'two')]);
    const latest = () => Number(db.prepare('SELECT max(id) AS id FROM messages').get()?.id);
    const before = latest();
    group.run([['leave', { roomId: 'a', userId: 'owner' }]]);
    while (group.tidy());
    expect(latest()).toBeLessThan(before);
    new GroupCommit(new Sql(db)).run([say('b', 'three')]);
    expect(latest()).toBeGreaterThan(before);
  });
});
