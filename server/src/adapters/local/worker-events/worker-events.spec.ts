import { workerEventsSuite } from '../../../ports/suites/worker-events.suite.js';
import { openTemporary } from '../testing/open-local.js';

workerEventsSuite(openTemporary);
