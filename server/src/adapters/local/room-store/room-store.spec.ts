import { roomStoreSuite } from '../../../ports/suites/room-store.suite.js';
import { openTemporary } from '../testing/open-local.js';

roomStoreSuite(openTemporary);
