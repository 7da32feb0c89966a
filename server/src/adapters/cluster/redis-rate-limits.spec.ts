import { describeOn } from '../../../../infra/standalone/describe-on.ts';
import { rateLimitsContract } from '../../ports/rate-limits.contract.js';
import { openBackendOfPeople } from './people.contract.js';

await describeOn(['redis'], 'limits in Redis', ({ redis }) => rateLimitsContract(() => openBackendOfPeople(redis)));
