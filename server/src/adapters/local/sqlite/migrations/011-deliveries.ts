/**
 * What is to be brought to other servers. `due_at`: only of the first of its order key, when it may go out. `died_at` and
 * `reason`: of a delivery that was given up. The one row of `delivery_totals` says how many and how much all of them are.
 */
export const deliveries = `
CREATE TABLE deliveries (
  n INTEGER PRIMARY KEY AUTOINCREMENT,
  idempotency_key TEXT NOT NULL,
  destination TEXT NOT NULL,
  order_key TEXT NOT NULL,
  body TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  since INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER,
  died_at INTEGER,
  reason TEXT
);
CREATE UNIQUE INDEX deliveries_by_key ON deliveries (idempotency_key);
CREATE INDEX deliveries_waiting ON deliveries (order_key, n) WHERE died_at IS NULL;
CREATE INDEX deliveries_due ON deliveries (due_at, n) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_dead ON deliveries (n) WHERE died_at IS NOT NULL;
CREATE TABLE delivery_totals (
  id INTEGER PRIMARY KEY,
  total INTEGER NOT NULL,
  dead INTEGER NOT NULL,
  bytes INTEGER NOT NULL
);
INSERT INTO delivery_totals VALUES (1, 0, 0, 0);
CREATE TRIGGER delivery_added AFTER INSERT ON deliveries BEGIN
  UPDATE delivery_totals SET total = total + 1, bytes = bytes + new.bytes WHERE id = 1;
END;
CREATE TRIGGER delivery_removed AFTER DELETE ON deliveries BEGIN
  UPDATE delivery_totals SET total = total - 1, bytes = bytes - old.bytes, dead = dead - (old.died_at IS NOT NULL)
  WHERE id = 1;
END;
CREATE TRIGGER delivery_died AFTER UPDATE OF died_at ON deliveries BEGIN
  UPDATE delivery_totals SET dead = dead + 1 WHERE id = 1;
END;
`;
