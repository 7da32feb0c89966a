import { messageHistorySuite } from '../../../ports/suites/message-history.suite.js';
import { openTemporary } from '../testing/open-local.js';

messageHistorySuite(openTemporary);
