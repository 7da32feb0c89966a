import { presenceStoreSuite } from '../../../ports/suites/presence-store.suite.js';
import { openTemporary } from '../testing/open-local.js';

presenceStoreSuite(openTemporary);
