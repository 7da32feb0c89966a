import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { socketBackplaneContract } from '../../../ports/suites/socket-backplane.suite.js';
import { openTemporary } from '../testing/open-local.js';

socketBackplaneContract(openTemporary, () => new Server(createServer()));
