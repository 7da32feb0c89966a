import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readConfig } from '../config.js';
import { TicketService } from './ticket.service.js';

const config = readConfig({ SERVICE_TOKEN: 'service-token-of-the-test' }, '/none');

/** Tickets of which each use is the first. */
const serviceOf = (scope = ''): TicketService => new TicketService({ scope, use: () => Promise.resolve(true) }, config);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a ticket is good for a minute', async () => {
  const service = serviceOf();
  const { ticket } = service.issue('ann');
  vi.advanceTimersByTime(59_999);
  expect(await service.redeem(ticket)).toBe('ann');
  vi.advanceTimersByTime(1);
  expect(await service.redeem(ticket)).toBeUndefined();
});

test('a ticket is none where its use would not be known', async () => {
  const { ticket } = serviceOf('of one process').issue('ann');
  expect(await serviceOf('of one process').redeem(ticket)).toBe('ann');
  expect(await serviceOf('of another').redeem(ticket)).toBeUndefined();
});
