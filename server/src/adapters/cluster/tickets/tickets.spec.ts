import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { ticketsSuite } from '../../../ports/suites/tickets.suite.js';
import { openBackendOfPeople } from '../testing/open-people.js';

await describeOn(['redis'], 'tickets of many processes', ({ redis }) => ticketsSuite(() => openBackendOfPeople(redis)));
