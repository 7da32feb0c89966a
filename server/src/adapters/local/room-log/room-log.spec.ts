import { roomLogContract } from '../../../ports/suites/room-log.suite.js';
import { openTemporary } from '../testing/open-local.js';

roomLogContract(openTemporary);
