import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { accountStoreContract } from '../../../ports/suites/account-store.suite.js';
import { openBackendOfPeople } from '../testing/open-people.js';

await describeOn(['redis'], 'accounts in Redis', ({ redis }) => accountStoreContract(() => openBackendOfPeople(redis)));
