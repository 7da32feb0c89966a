import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { socketBackplaneContract } from '../../ports/socket-backplane.contract.js';
import { openTemporary } from './open.contract.js';

socketBackplaneContract(openTemporary, () => new Server(createServer()));
