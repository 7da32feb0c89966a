import { ChatError, ENDPOINTS, LIMITS, type ErrorBody, type EndpointName, type RestResponse } from '@suda/contract';
import { StartError } from '@suda/engines/start';
import type { AccountAdmin } from '../auth/account-admin.service.js';
import type { Config } from '../config.js';
import type { DeadDeliveries } from '../delivery/dead-deliveries.service.js';
import type { Actor } from '../observe/security-log.js';
import { askServer } from './console-request.js';

/** What can be done at the console: with accounts, with what could not be delivered, and with servers. */
export interface Desk {
  password(userId: string, newPassword: string): Promise<RestResponse<'setPassword'>>;
  lock(userId: string): Promise<RestResponse<'lockUser'>>;
  unlock(userId: string): Promise<RestResponse<'unlockUser'>>;
  sessions(userId: string): Promise<RestResponse<'userSessions'>>;
  endSessions(userId: string): Promise<RestResponse<'endUserSessions'>>;
  deadDeliveries(cursor?: string): Promise<RestResponse<'deadDeliveries'>>;
  replay(idempotencyKeys: readonly string[]): Promise<RestResponse<'replayDeliveries'>>;
  /** Of all servers. */
  askServers(event: 'status' | 'drain', payload?: object): Promise<RestResponse<'serverSideEmit'>>;
}

const CONSOLE: Actor = { console: true, address: 'console' };
const ANSWER_WITHIN_MS = 30_000;

/** By this process itself. */
export const ownDesk = (admin: AccountAdmin, deliveries: DeadDeliveries): Desk => ({
  password: (userId, newPassword) => admin.setPassword(userId, newPassword, CONSOLE),
  lock: (userId) => admin.lock(userId, CONSOLE),
  unlock: (userId) => admin.unlock(userId, CONSOLE),
  sessions: (userId) => admin.sessions(userId, CONSOLE),
  endSessions: (userId) => admin.endSessions(userId, CONSOLE),
  deadDeliveries: (cursor) => deliveries.read(LIMITS.deadDeliveries, cursor, CONSOLE),
  replay: (idempotencyKeys) => deliveries.replay(idempotencyKeys, CONSOLE),
  askServers: () => Promise.reject(new StartError('No server runs on this folder.')),
});

/** By a running server. A call rejects with the ChatError that it answers. */
export function serverDesk({ url, token }: { url: string; token: string }, tls: Config['tls']): Desk {
  async function call<E extends EndpointName>(
    name: E,
    { userId = '', query = {}, body }: { userId?: string; query?: Record<string, string>; body?: unknown },
  ): Promise<RestResponse<E>> {
    const { method, path } = ENDPOINTS[name];
    const address = new URL(path.replace(':id', encodeURIComponent(userId)), url);
    address.search = new URLSearchParams(query).toString();
    const request = {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      withinMs: ANSWER_WITHIN_MS,
    };
    const { ok, text } = await askServer(address, request, tls);
    const answer: unknown = JSON.parse(text);
    if (ok) return answer as RestResponse<E>;
    const { code, message, details } = (answer as { error: ErrorBody }).error;
    throw new ChatError(code, message, details);
  }
  return {
    password: (userId, newPassword) => call('setPassword', { userId, body: { newPassword } }),
    lock: (userId) => call('lockUser', { userId }),
    unlock: (userId) => call('unlockUser', { userId }),
    sessions: (userId) => call('userSessions', { userId }),
    endSessions: (userId) => call('endUserSessions', { userId }),
    deadDeliveries: (cursor) => call('deadDeliveries', { query: cursor === undefined ? {} : { cursor } }),
    replay: (idempotencyKeys) => call('replayDeliveries', { body: { idempotencyKeys } }),
    askServers: (event, payload = {}) => call('serverSideEmit', { body: { event, payload } }),
  };
}
