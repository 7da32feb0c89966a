import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { socketBackplaneContract } from '../../ports/socket-backplane.contract.js';
import { openBackendOfPeople } from './people.contract.js';

socketBackplaneContract(openBackendOfPeople, () => new Server(createServer()));
