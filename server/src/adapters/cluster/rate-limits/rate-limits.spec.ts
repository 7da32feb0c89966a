import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { rateLimitsSuite } from '../../../ports/suites/rate-limits.suite.js';
import { openBackendOfPeople } from '../testing/open-people.js';

await describeOn(['redis'], 'limits in Redis', ({ redis }) => rateLimitsSuite(() => openBackendOfPeople(redis)));
