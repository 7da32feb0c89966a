import { describeOn } from '../../../../infra/standalone/describe-on.ts';
import { accountStoreContract } from '../../ports/account-store.contract.js';
import { openBackendOfPeople } from './people.contract.js';

await describeOn(['redis'], 'accounts in Redis', ({ redis }) => accountStoreContract(() => openBackendOfPeople(redis)));
