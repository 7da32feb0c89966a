import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { openLocalBackend } from '../../index.js';
import { folderForTest } from '../../testing/open-local.js';
import { dataFile, migrate } from '../data-file.js';
import { start } from './001-start.js';
import { names } from './002-names.js';

const AT = 1_790_000_000_000;

/** A file of version 1 with a room of three, one of whom left. */
function fileOfVersion1(dataDir: string): void {
  migrate(dataFile(dataDir), [start]);
  const db = new DatabaseSync(dataFile(dataDir));
  db.exec(`
    INSERT INTO users (user_id, id_key, name_key, display_name, password_hash, guarded) VALUES
      ('ann', 'ann', 'ann', 'Ann', 'hash', 1), ('bo', 'bo', 'bo', 'Bo', NULL, 1), ('cy', 'cy', 'cy', 'Cy', NULL, 0);
    INSERT INTO rooms (room, room_id, name, name_key, topic, visibility, direct, seq, rev, member_rev, room_rev,
      member_count, created_at, last_at, last_message_at)
      VALUES (1, 'r1', 'Room', 'room', '', 'private', 0, 1, 4, 4, 1, 2, ${AT}, ${AT}, ${AT});
    INSERT INTO members (room, user_id, role, place, joined_at, read_seq) VALUES
      (1, 'bo', 0, 2097152, ${AT}, 1), (1, 'ann', 2, 2097153, ${AT}, 1);
    INSERT INTO departed (room, user_id) VALUES (1, 'cy');
    INSERT INTO messages (room, seq, rev, user_id, content, system, created_at)
      VALUES (1, 1, 3, 'bo', 'Bo made the room', 1, ${AT});`);
  db.close();
}

it('opens a file of version 1 and keeps its content', async () => {
  const dataDir = folderForTest();
  fileOfVersion1(dataDir);
  const { accounts, rooms, roomLog, history, close } = await openLocalBackend({ dataDir });
  onTestFinished(close);
  expect(await accounts.find('ann')).toMatchObject({ guest: false, isProtected: true });
  expect(await accounts.find('bo')).toMatchObject({ guest: true, isProtected: true });
  expect(await accounts.find('cy')).toMatchObject({ guest: true, isProtected: false });
  await accounts.protect('cy');
  expect(await accounts.find('cy')).toMatchObject({ isProtected: true });
  expect(await history.message('r1', 1)).toMatchObject({ content: 'Bo made the room' });
  expect(await rooms.memberIds('r1', 10)).toEqual(['bo', 'ann']);
  // Left voluntarily, so may join again, last in join order; the first of the others takes over from the owner.
  await roomLog.join({ roomId: 'r1', person: { userId: 'cy', displayName: 'Cy' } });
  expect(await rooms.memberIds('r1', 10)).toEqual(['bo', 'ann', 'cy']);
  await roomLog.leave({ roomId: 'r1', userId: 'bo' });
  expect(await rooms.role('r1', 'ann')).toBe('owner');
});

it('leaves no old name in the schema', () => {
  const file = dataFile(folderForTest());
  migrate(file, [start, names]);
  const db = new DatabaseSync(file, { readOnly: true });
  onTestFinished(() => db.close());
  const schema = db.prepare('SELECT sql FROM sqlite_schema WHERE type IN (?, ?)').all('table', 'index');
  const statements = schema.map((it) => String(it.sql).replace(/--.*$/gm, '')).join('\n');
  expect(statements).toContain('left_voluntarily');
  expect(statements).not.toMatch(/\b(?:guarded|place|departed|members_by_place)\b/);
});
