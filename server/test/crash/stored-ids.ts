import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The clientMessageIds that a dead server's data file holds. Reads a copy: opening the file itself would repair it. */
export async function storedIds(dataDir: string): Promise<Set<string>> {
  const folder = await mkdtemp(join(tmpdir(), 'suda-copy-'));
  for (const file of ['suda.db', 'suda.db-wal']) {
    if (existsSync(join(dataDir, file))) await copyFile(join(dataDir, file), join(folder, file));
  }
  const db = new DatabaseSync(join(folder, 'suda.db'));
  const rows = db.prepare('SELECT client_message_id AS id FROM messages WHERE client_message_id IS NOT NULL').all();
  db.close();
  await rm(folder, { recursive: true });
  return new Set(rows.map((row) => String(row['id'])));
}
