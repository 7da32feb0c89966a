export { ChatError, LIMITS, TIMES, can, outranks } from '@suda/contract';
export { ApiError } from './api-error';
export { connection, type Connection, type ConnectionStatus, type FrameName } from './connection';
export { rest, restUrl, type RestRequest } from './rest';
export { sessionLost } from './session-lost';
