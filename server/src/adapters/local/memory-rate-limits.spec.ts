import { rateLimitsContract } from '../../ports/rate-limits.contract.js';
import { openTemporary } from './open.contract.js';

rateLimitsContract(openTemporary);
