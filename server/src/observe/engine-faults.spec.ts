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

test('tells another reason at once, of too many only some, and some of the next ones again', () => {
  const reasons: unknown[] = [];
  let now = 0;
  const write = (line: string) => void reasons.push((JSON.parse(line) as Record<string, unknown>)['reason']);
  const logFault = faultLogger(createLogger({ logLevel: 'info' }, { write }), () => now);
  const fault = (reason: string) => logFault({ engine: 'Redis', error: new Error(reason) });
  for (const reason of ['gone', 'older than the archive', 'gone', 'older than the archive']) fault(reason);
  expect(reasons).toEqual(['gone', 'older than the archive']);
  for (let port = 0; port < 1_000; port += 1) fault(`no answer at port ${port}`);
  expect(reasons.length).toBeLessThan(30);
  now += 10_000;
  fault('another');
  expect(reasons.at(-1)).toBe('another');
});
