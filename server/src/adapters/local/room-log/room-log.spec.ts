import { roomLogSuite } from '../../../ports/suites/room-log.suite.js';
import { openTemporary } from '../testing/open-local.js';

roomLogSuite(openTemporary);
