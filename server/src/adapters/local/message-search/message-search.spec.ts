import { messageSearchContract } from '../../../ports/suites/message-search.suite.js';
import { openTemporary } from '../testing/open-local.js';

messageSearchContract(openTemporary);
