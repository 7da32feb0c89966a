import { describeOn } from '../../../../infra/standalone/describe-on.ts';
import { roomStoreContract } from '../../ports/room-store.contract.js';
import { openBackendOfRooms } from './room-side.contract.js';

await describeOn(['redis'], 'on Redis', ({ redis }) => roomStoreContract(() => openBackendOfRooms(redis)));
