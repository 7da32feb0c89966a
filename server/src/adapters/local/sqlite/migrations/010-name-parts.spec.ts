import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { openLocalBackend } from '../../index.js';
import { folderForTest } from '../../testing/open-local.js';
import { dataFile, migrate } from '../data-file.js';
import { MIGRATIONS } from './index.js';

it('finds users and public rooms of earlier versions by every part of their names', async () => {
  const dataDir = folderForTest();
  migrate(dataFile(dataDir), MIGRATIONS.slice(0, 9));
  const db = new DatabaseSync(dataFile(dataDir));
  db.exec(`INSERT INTO users (user_id, id_key, name_key, display_name, protected) VALUES
      ('minsu.kim', 'minsu.kim', '김민수', '김민수', 1);
    INSERT INTO rooms (room_id, name, name_key, topic, visibility, direct, seq, rev, member_rev, room_rev, member_count,
      created_at, last_at, last_message_at) VALUES
      ('r1', '상반기 채용', '상반기 채용', '', 'public', 0, 0, 1, 1, 1, 0, 0, 0, 0),
      ('r2', '비밀 채용', '비밀 채용', '', 'private', 0, 0, 1, 1, 1, 0, 0, 0, 0)`);
  db.close();
  const { accounts, rooms, close } = await openLocalBackend({ dataDir });
  onTestFinished(close);
  for (const q of ['민수', 'kim']) expect(await accounts.search(q, 10)).toMatchObject([{ userId: 'minsu.kim' }]);
  expect((await rooms.publicRooms({ q: '채용', limit: 10 })).items).toMatchObject([{ roomId: 'r1' }]);
});
