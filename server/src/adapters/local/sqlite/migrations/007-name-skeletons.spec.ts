import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { openLocalBackend } from '../../index.js';
import { folderForTest } from '../../testing/open-local.js';
import { dataFile, migrate } from '../data-file.js';
import { MIGRATIONS } from './index.js';

it('keeps lookalikes that exist, and lets nobody take another', async () => {
  const dataDir = folderForTest();
  migrate(dataFile(dataDir), MIGRATIONS.slice(0, 6));
  const db = new DatabaseSync(dataFile(dataDir));
  db.exec(`INSERT INTO users (user_id, id_key, name_key, display_name, protected) VALUES
    ('Paul', 'paul', 'paul', 'Paul', 1), ('paul', 'paul', 'paul', 'paul', 1), ('민수', '민수', '민수', '민수', 0)`);
  db.close();
  const { accounts, close } = await openLocalBackend({ dataDir });
  onTestFinished(close);
  for (const userId of ['Paul', 'paul', '민수']) expect(await accounts.find(userId)).toMatchObject({ userId });
  for (const userId of ['PauI', 'pau1', 'PAUL', '\u1106\u4e28\u1102\uc218']) {
    const taking = accounts.create({ userId, displayName: userId, isProtected: false });
    await expect(taking, userId).rejects.toMatchObject({ code: 'conflict' });
  }
  await accounts.create({ userId: 'Paula', displayName: 'Paula', isProtected: false });
});
