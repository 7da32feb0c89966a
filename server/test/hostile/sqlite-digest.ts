import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DataDigest } from './data-digest.js';

/** When somebody was last there. */
const MOVING = /^(?:last_seen_at|expires_at)$/;

const plain = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

/** Every table of the data file by name: how many rows, and a hash of them. Read beside the server that writes it. */
export class SqliteDigest implements DataDigest {
  private readonly db: DatabaseSync;
  private readonly queries: { table: string; rows: ReturnType<DatabaseSync['prepare']> }[];

  constructor(dataDir: string) {
    this.db = new DatabaseSync(join(dataDir, 'suda.db'), { readOnly: true, timeout: 5_000 });
    const tables = this.db
      .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' ORDER BY name`)
      .all() as { name: string }[];
    this.queries = tables.map(({ name }) => {
      const columns = (this.db.prepare(`SELECT name FROM pragma_table_info(?)`).all(name) as { name: string }[])
        .map((column) => column.name)
        .filter((column) => !MOVING.test(column));
      const rows = this.db.prepare(`SELECT ${columns.map((it) => `"${it}"`).join(', ')} FROM "${name}"`);
      // Keys of the search index take all 64 bits.
      rows.setReadBigInts(true);
      return { table: name, rows };
    });
  }

  async read(): Promise<Record<string, string>> {
    return Object.fromEntries(
      this.queries.map(({ table, rows }) => {
        const all = rows.all();
        const hash = createHash('sha256').update(JSON.stringify(all, plain)).digest('base64url').slice(0, 16);
        return [table, `${all.length} rows, ${hash}`];
      }),
    );
  }

  async purging(): Promise<boolean> {
    return !/^0 rows/.test((await this.read())['purges'] ?? '');
  }

  close(): void {
    this.db.close();
  }
}
