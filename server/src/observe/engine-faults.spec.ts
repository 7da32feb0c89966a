import { expect, test } from 'vitest';
import { createLogger } from './logger.js';
import { faultLogger } from './engine-faults.js';

test('logs an outage at once and then every ten seconds, without other properties of the error', () => {
  const lines: string[] = [];
  let now = 0;
  const logger = createLogger({ logLevel: 'info' }, { write: (line: string) => void lines.push(line) });
  const logFault = faultLogger(logger, () => now);
  const error = Object.assign(new Error('gone'), { command: { args: ['secret words'] } });
  for (now = 0; now < 25_000; now += 1_000) logFault({ engine: 'Redis', error });
  logFault({ engine: 'DynamoDB', error });
  const logged = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(logged.map(({ engine, reason, untold }) => [engine, reason, untold])).toEqual([
    ['Redis', 'gone', 0],
    ['Redis', 'gone', 9],
    ['Redis', 'gone', 9],
    ['DynamoDB', 'gone', 0],
  ]);
  expect(lines.join('')).not.toContain('secret');
});
