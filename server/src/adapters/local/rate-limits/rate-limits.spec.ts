import { rateLimitsSuite } from '../../../ports/suites/rate-limits.suite.js';
import { openTemporary } from '../testing/open-local.js';

rateLimitsSuite(openTemporary);
