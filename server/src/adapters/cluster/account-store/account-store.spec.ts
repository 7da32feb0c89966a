import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { accountStoreSuite } from '../../../ports/suites/account-store.suite.js';
import { openBackendOfPeople } from '../testing/open-people.js';

await describeOn(['redis'], 'accounts in Redis', ({ redis }) => accountStoreSuite(() => openBackendOfPeople(redis)));
