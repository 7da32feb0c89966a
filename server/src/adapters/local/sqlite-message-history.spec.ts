import { messageHistoryContract } from '../../ports/message-history.contract.js';
import { openTemporary } from './open.contract.js';

messageHistoryContract(openTemporary);
