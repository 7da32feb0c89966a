import { expect, test } from 'vitest';
import { createLogger } from './logger.js';
import { faultLogger } from './engine-faults.js';

test('an outage is told at once and then every ten seconds, without what an error carries along', () => {
  const lines: string[] = [];
  let now = 0;
  const logger = createLogger({ logLevel: 'info' }, { write: (line: string) => void lines.push(line) });
  const tell = faultLogger(logger, () => now);
  const error = Object.assign(new Error('gone'), { command: { args: ['secret words'] } });
  for (now = 0; now < 25_000; now += 1_000) tell({ engine: 'Redis', error });
  tell({ engine: 'DynamoDB', error });
  const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(told.map(({ engine, reason, untold }) => [engine, reason, untold])).toEqual([
    ['Redis', 'gone', 0],
    ['Redis', 'gone', 9],
    ['Redis', 'gone', 9],
    ['DynamoDB', 'gone', 0],
  ]);
  expect(lines.join('')).not.toContain('secret');
});
