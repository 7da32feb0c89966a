import { messageSearchContract } from '../../ports/message-search.contract.js';
import { openTemporary } from './open.contract.js';

messageSearchContract(openTemporary);
