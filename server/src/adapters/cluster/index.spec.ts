import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { describeOn } from '../../../../infra/standalone/describe-on.ts';
import { accountStoreContract } from '../../ports/account-store.contract.js';
import { messageHistoryContract } from '../../ports/message-history.contract.js';
import { messageSearchContract } from '../../ports/message-search.contract.js';
import { presenceStoreContract } from '../../ports/presence-store.contract.js';
import { rateLimitsContract } from '../../ports/rate-limits.contract.js';
import { roomLogContract } from '../../ports/room-log.contract.js';
import { roomStoreContract } from '../../ports/room-store.contract.js';
import { socketBackplaneContract } from '../../ports/socket-backplane.contract.js';
import { openCluster } from './open.contract.js';

await describeOn(['redis', 'dynamo', 'elasticsearch'], 'the backend of many processes', (urls) => {
  const open = () => openCluster(urls);
  accountStoreContract(open);
  roomLogContract(open);
  roomStoreContract(open);
  messageHistoryContract(open);
  messageSearchContract(open);
  presenceStoreContract(open);
  rateLimitsContract(open);
  socketBackplaneContract(open, () => new Server(createServer()));
});
