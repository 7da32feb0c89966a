import { DELIVERY_BOUNDS, type Delivery, type FailedAttempt } from '../../../ports/delivery-queue.js';
import { deliveriesFull } from '../../../rules/refusals.js';
import type { Sql } from '../sqlite/sql.js';

interface Row {
  n: number;
  died_at: number | null;
  bytes: number;
}

type Queued = { delivery: Delivery; now: number };

/** The writer's commands for what goes to other servers. */
export function deliveryCommands(sql: Sql) {
  const known = sql.query<[key: string], Row>('SELECT n, died_at, bytes FROM deliveries WHERE idempotency_key = ?');
  const stored = sql.query<[key: string], { destination: string; order_key: string; body: string }>(
    'SELECT destination, order_key, body FROM deliveries WHERE idempotency_key = ?',
  );
  const totals = sql.query<[], { total: number; bytes: number }>(
    'SELECT total, bytes FROM delivery_totals WHERE id = 1',
  );
  const dropOldestDead = sql.query<[]>(
    'DELETE FROM deliveries WHERE n = (SELECT min(n) FROM deliveries WHERE died_at IS NOT NULL)',
  );
  const waiting = sql.query<[orderKey: string], { n: number }>(
    'SELECT n FROM deliveries WHERE order_key = ? AND died_at IS NULL ORDER BY n LIMIT 1',
  );
  const insert = sql.query<[string, string, string, string, number, number, number | null]>(
    `INSERT INTO deliveries (idempotency_key, destination, order_key, body, bytes, since, due_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const remove = sql.query<[key: string]>('DELETE FROM deliveries WHERE idempotency_key = ?');
  const setDue = sql.query<[dueAt: number, n: number]>('UPDATE deliveries SET due_at = ? WHERE n = ?');
  const setTried = sql.query<[dueAt: number, attempts: number, key: string]>(
    'UPDATE deliveries SET due_at = ?, attempts = ? WHERE idempotency_key = ?',
  );
  const setDead = sql.query<[attempts: number, diedAt: number, reason: string, key: string]>(
    'UPDATE deliveries SET due_at = NULL, attempts = ?, died_at = ?, reason = ? WHERE idempotency_key = ?',
  );

  function makeRoom(bytes: number): void {
    for (;;) {
      const now = totals.get() ?? { total: 0, bytes: 0 };
      if (now.total < DELIVERY_BOUNDS.count && now.bytes + bytes <= DELIVERY_BOUNDS.bytes) return;
      if (dropOldestDead.run() === 0) throw deliveriesFull();
    }
  }

  function append({ delivery: { idempotencyKey, destination, orderKey, body }, now }: Queued, bytes: number): void {
    const dueAt = waiting.get(orderKey) ? null : now;
    insert.run(idempotencyKey, destination, orderKey, body, bytes, now, dueAt);
  }

  /** The next of the order key is due, however long it has waited. */
  function release(orderKey: string): void {
    const next = waiting.get(orderKey);
    if (next) setDue.run(0, next.n);
  }

  function revive(idempotencyKey: string, bytes: number, now: number): void {
    const row = stored.get(idempotencyKey);
    if (!row) return;
    remove.run(idempotencyKey);
    const { destination, order_key: orderKey, body } = row;
    append({ delivery: { idempotencyKey, destination, orderKey, body }, now }, bytes);
  }

  return {
    enqueueDelivery(queued: Queued): boolean {
      const { idempotencyKey, body } = queued.delivery;
      const existing = known.get(idempotencyKey);
      if (existing?.died_at === null) return false;
      if (existing) revive(idempotencyKey, existing.bytes, queued.now);
      else {
        const bytes = Buffer.byteLength(body);
        makeRoom(bytes);
        append(queued, bytes);
      }
      return true;
    },

    settleDelivery({ idempotencyKey, orderKey }: Delivery): void {
      remove.run(idempotencyKey);
      release(orderKey);
    },

    retryDelivery({ idempotencyKey, at, attempts }: FailedAttempt & { idempotencyKey: string }): void {
      setTried.run(at, attempts, idempotencyKey);
    },

    buryDelivery({ delivery, at, attempts, reason }: FailedAttempt & { delivery: Delivery; reason: string }): void {
      setDead.run(attempts, at, reason, delivery.idempotencyKey);
      release(delivery.orderKey);
    },

    replayDeliveries({ idempotencyKeys, now }: { idempotencyKeys: readonly string[]; now: number }): number {
      let replayed = 0;
      for (const key of idempotencyKeys) {
        const existing = known.get(key);
        if (!existing || existing.died_at === null) continue;
        revive(key, existing.bytes, now);
        replayed += 1;
      }
      return replayed;
    },
  };
}
