import { roomLogContract } from '../../ports/room-log.contract.js';
import { openRooms } from './room-side.contract.js';

roomLogContract(openRooms);
