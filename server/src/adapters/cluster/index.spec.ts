import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { describeOn } from '../../../../infra/development/standalone/describe-on.ts';
import { accountStoreSuite } from '../../ports/suites/account-store.suite.js';
import { messageHistorySuite } from '../../ports/suites/message-history.suite.js';
import { messageSearchSuite } from '../../ports/suites/message-search.suite.js';
import { presenceStoreSuite } from '../../ports/suites/presence-store.suite.js';
import { rateLimitsSuite } from '../../ports/suites/rate-limits.suite.js';
import { roomLogSuite } from '../../ports/suites/room-log.suite.js';
import { roomStoreSuite } from '../../ports/suites/room-store.suite.js';
import { socketBackplaneSuite } from '../../ports/suites/socket-backplane.suite.js';
import { openCluster } from './testing/open-cluster.js';

await describeOn(['redis', 'dynamo', 'elasticsearch'], 'the backend of many processes', (urls) => {
  const open = () => openCluster(urls);
  accountStoreSuite(open);
  roomLogSuite(open);
  roomStoreSuite(open);
  messageHistorySuite(open);
  messageSearchSuite(open);
  presenceStoreSuite(open);
  rateLimitsSuite(open);
  socketBackplaneSuite(open, () => new Server(createServer()));
});
