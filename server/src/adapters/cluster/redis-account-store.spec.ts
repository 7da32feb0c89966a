import { accountStoreContract } from '../../ports/account-store.contract.js';
import { openBackendOfPeople } from './people.contract.js';

accountStoreContract(openBackendOfPeople);
