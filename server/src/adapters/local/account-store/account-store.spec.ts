import { accountStoreContract } from '../../../ports/suites/account-store.suite.js';
import { openTemporary } from '../testing/open-local.js';

accountStoreContract(openTemporary);
