import { accountStoreSuite } from '../../../ports/suites/account-store.suite.js';
import { openTemporary } from '../testing/open-local.js';

accountStoreSuite(openTemporary);
