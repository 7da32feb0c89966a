import { presenceStoreContract } from '../../../ports/suites/presence-store.suite.js';
import { openTemporary } from '../testing/open-local.js';

presenceStoreContract(openTemporary);
