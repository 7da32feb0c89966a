import { rateLimitsContract } from '../../ports/rate-limits.contract.js';
import { openBackendOfPeople } from './people.contract.js';

rateLimitsContract(openBackendOfPeople);
