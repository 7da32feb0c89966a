import { roomStoreContract } from '../../ports/room-store.contract.js';
import { openTemporary } from './open.contract.js';

roomStoreContract(openTemporary);
