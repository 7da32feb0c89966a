import { roomStoreContract } from '../../../ports/suites/room-store.suite.js';
import { openTemporary } from '../testing/open-local.js';

roomStoreContract(openTemporary);
