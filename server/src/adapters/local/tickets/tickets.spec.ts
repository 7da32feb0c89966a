import { ticketsSuite } from '../../../ports/suites/tickets.suite.js';
import { openTemporary } from '../testing/open-local.js';

ticketsSuite(openTemporary);
