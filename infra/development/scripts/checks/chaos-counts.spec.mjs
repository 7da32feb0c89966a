import { expect, test } from 'vitest';
import { countReader, table } from './chaos-counts.mjs';

test('counts that arrive in chunks between other lines become a row for each test', () => {
  const rows = [];
  const read = countReader(rows);
  read('stdout | test\nkill -9, Redis (CHAOS_SEED=7): {"rounds":20,"ack');
  read('ed":12}\n ✓ test (1)\nrolling (CHAOS_SEED=7): {"stopMs":[2,3]}\n');
  expect(rows[0]).toEqual({ what: 'kill -9, Redis', seed: 7, counts: { rounds: 20, acked: 12 } });
  expect(table(rows)).toEqual(['kill -9, Redis  rounds 20, acked 12', 'rolling         stopMs 2/3']);
});
