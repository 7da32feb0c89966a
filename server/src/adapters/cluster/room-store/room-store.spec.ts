import { describeOn } from '../../../../../infra/development/standalone/describe-on.ts';
import { roomStoreSuite } from '../../../ports/suites/room-store.suite.js';
import { openBackendOfRooms } from '../testing/open-rooms.js';

await describeOn(['redis'], 'on Redis', ({ redis }) => roomStoreSuite(() => openBackendOfRooms(redis)));
