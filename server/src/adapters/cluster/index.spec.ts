import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { describeOn } from '../../../../infra/development/standalone/describe-on.ts';
import { accountStoreContract } from '../../ports/suites/account-store.suite.js';
import { messageHistoryContract } from '../../ports/suites/message-history.suite.js';
import { messageSearchContract } from '../../ports/suites/message-search.suite.js';
import { presenceStoreContract } from '../../ports/suites/presence-store.suite.js';
import { rateLimitsContract } from '../../ports/suites/rate-limits.suite.js';
import { roomLogContract } from '../../ports/suites/room-log.suite.js';
import { roomStoreContract } from '../../ports/suites/room-store.suite.js';
import { socketBackplaneContract } from '../../ports/suites/socket-backplane.suite.js';
import { openCluster } from './testing/open-cluster.js';

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
