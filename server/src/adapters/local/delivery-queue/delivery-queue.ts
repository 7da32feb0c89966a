import { fromCursor, toCursor } from '../../../ports/cursor.js';
import {
  DeliveryQueue,
  type ClaimedDelivery,
  type DeadDelivery,
  type Delivery,
  type DeliveryCounts,
  type FailedAttempt,
} from '../../../ports/delivery-queue.js';
import type { Sql } from '../sqlite/sql.js';
import type { WriterClient } from '../writer/writer-client.js';

interface Row {
  idempotency_key: string;
  destination: string;
  order_key: string;
  body: string;
  since: number;
  attempts: number;
}

interface DeadRow extends Omit<Row, 'body'> {
  n: number;
  bytes: number;
  died_at: number;
  reason: string;
}

/** Claims are in memory: there is one process, and what it had claimed when it died is to be sent again. */
export class SqliteDeliveryQueue extends DeliveryQueue {
  private readonly statements;
  /** idempotencyKey → claimId. */
  private readonly claims = new Map<string, string>();
  private claimed = 0;

  constructor(
    sql: Sql,
    private readonly writer: WriterClient,
  ) {
    super();
    this.statements = {
      due: sql.query<[now: number, limit: number], Row>(
        `SELECT idempotency_key, destination, order_key, body, since, attempts FROM deliveries
         WHERE due_at <= ? ORDER BY due_at, n LIMIT ?`,
      ),
      dead: sql.query<[before: number, limit: number], DeadRow>(
        `SELECT n, idempotency_key, destination, order_key, bytes, since, attempts, died_at, reason FROM deliveries
         WHERE died_at IS NOT NULL AND n < ? ORDER BY n DESC LIMIT ?`,
      ),
      totals: sql.query<[], { total: number; dead: number }>('SELECT total, dead FROM delivery_totals WHERE id = 1'),
    };
  }

  enqueue(delivery: Delivery, now: number): Promise<boolean> {
    return this.writer.write('enqueueDelivery', { delivery, now });
  }

  async claim(now: number, limit: number): Promise<ClaimedDelivery[]> {
    return this.statements.due
      .all(now, limit + this.claims.size)
      .filter((row) => !this.claims.has(row.idempotency_key))
      .slice(0, limit)
      .map((row) => {
        const claimId = String(++this.claimed);
        this.claims.set(row.idempotency_key, claimId);
        return { ...deliveryOf(row), claimId, body: row.body };
      });
  }

  settle(delivery: ClaimedDelivery): Promise<void> {
    return this.end(delivery, () => this.writer.write('settleDelivery', delivery));
  }

  retry(delivery: ClaimedDelivery, { at, attempts }: FailedAttempt): Promise<void> {
    const { idempotencyKey } = delivery;
    return this.end(delivery, () => this.writer.write('retryDelivery', { idempotencyKey, at, attempts }));
  }

  bury(delivery: ClaimedDelivery, { at, attempts, reason }: FailedAttempt & { reason: string }): Promise<void> {
    return this.end(delivery, () => this.writer.write('buryDelivery', { delivery, at, attempts, reason }));
  }

  async dead(limit: number, cursor?: string): Promise<{ items: DeadDelivery[]; cursor?: string }> {
    const [before] = cursor === undefined ? [Number.MAX_SAFE_INTEGER] : fromCursor(cursor, ['number']);
    const rows = this.statements.dead.all(Number(before), limit + 1);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    const items = rows.slice(0, limit).map((row) => ({
      ...deliveryOf(row),
      bytes: row.bytes,
      diedAt: row.died_at,
      reason: row.reason,
    }));
    return { items, ...(last && { cursor: toCursor([last.n]) }) };
  }

  replay(idempotencyKeys: readonly string[], now: number): Promise<number> {
    return this.writer.write('replayDeliveries', { idempotencyKeys, now });
  }

  async counts(): Promise<DeliveryCounts> {
    const { total, dead } = this.statements.totals.get() ?? { total: 0, dead: 0 };
    return { waiting: total - dead, dead };
  }

  /** The claim lasts until its end is on the disk, so that a failed end can be tried again. */
  private async end({ idempotencyKey, claimId }: ClaimedDelivery, write: () => Promise<void>): Promise<void> {
    if (this.claims.get(idempotencyKey) !== claimId) return;
    await write();
    this.claims.delete(idempotencyKey);
  }
}

const deliveryOf = (row: Omit<Row, 'body'>) => ({
  idempotencyKey: row.idempotency_key,
  destination: row.destination,
  orderKey: row.order_key,
  since: row.since,
  attempts: row.attempts,
});
