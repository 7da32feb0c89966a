import { presenceStoreContract } from '../../ports/presence-store.contract.js';
import { openTemporary } from './open.contract.js';

presenceStoreContract(openTemporary);
