import { expect, it } from 'vitest';
import { ticketsSuite } from '../../../ports/suites/tickets.suite.js';
import { openTemporary } from '../testing/open-local.js';
import { MemoryTickets } from './tickets.js';

ticketsSuite(openTemporary);

it('are those of this process alone', () => {
  expect(new MemoryTickets().scope).not.toBe(new MemoryTickets().scope);
});
