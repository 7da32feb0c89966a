import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { contactStoreSuite } from '../../../ports/suites/contact-store.suite.js';
import { openBackendOfPeople } from '../testing/open-people.js';

await describeOn(['redis'], 'contacts in Redis', ({ redis }) => contactStoreSuite(() => openBackendOfPeople(redis)));
