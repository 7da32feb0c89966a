import { accountStoreContract } from '../../ports/account-store.contract.js';
import { openTemporary } from './open.contract.js';

accountStoreContract(openTemporary);
