import { messageSearchSuite } from '../../../ports/suites/message-search.suite.js';
import { openTemporary } from '../testing/open-local.js';

messageSearchSuite(openTemporary);
