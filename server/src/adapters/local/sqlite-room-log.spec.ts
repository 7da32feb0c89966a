import { roomLogContract } from '../../ports/room-log.contract.js';
import { openTemporary } from './open.contract.js';

roomLogContract(openTemporary);
