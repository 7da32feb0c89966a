import { presenceStoreContract } from '../../ports/presence-store.contract.js';
import { openBackendOfPeople } from './people.contract.js';

presenceStoreContract(openBackendOfPeople);
