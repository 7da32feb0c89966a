import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { roomStoreContract } from '../../../ports/suites/room-store.suite.js';
import { openBackendOfRooms } from '../testing/open-rooms.js';

await describeOn(['redis'], 'on Redis', ({ redis }) => roomStoreContract(() => openBackendOfRooms(redis)));
