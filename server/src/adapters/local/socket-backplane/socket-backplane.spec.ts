import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { socketBackplaneSuite } from '../../../ports/suites/socket-backplane.suite.js';
import { openTemporary } from '../testing/open-local.js';

socketBackplaneSuite(openTemporary, () => new Server(createServer()));
