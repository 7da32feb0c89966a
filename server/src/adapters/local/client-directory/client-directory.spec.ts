import { clientDirectorySuite } from '../../../ports/suites/client-directory.suite.js';
import { openTemporary } from '../testing/open-local.js';

clientDirectorySuite(openTemporary);
