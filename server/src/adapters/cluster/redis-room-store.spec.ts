import { roomStoreContract } from '../../ports/room-store.contract.js';
import { openRooms } from './room-side.contract.js';

roomStoreContract(openRooms);
