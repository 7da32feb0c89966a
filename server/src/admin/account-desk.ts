import { ChatError, ENDPOINTS, type ErrorBody, type EndpointName, type RestResponse } from '@suda/contract';
import type { AccountAdmin } from '../auth/account-admin.service.js';
import type { Config } from '../config.js';
import type { Actor } from '../observe/security-log.js';
import { askServer } from './console-request.js';

/** What can be done with accounts at the console. */
export interface AccountDesk {
  password(userId: string, newPassword: string): Promise<RestResponse<'setPassword'>>;
  lock(userId: string): Promise<RestResponse<'lockUser'>>;
  unlock(userId: string): Promise<RestResponse<'unlockUser'>>;
  sessions(userId: string): Promise<RestResponse<'userSessions'>>;
  endSessions(userId: string): Promise<RestResponse<'endUserSessions'>>;
}

const CONSOLE: Actor = { console: true, address: 'console' };
const ANSWER_WITHIN_MS = 30_000;

/** By this process itself. */
export const ownDesk = (admin: AccountAdmin): AccountDesk => ({
  password: (userId, newPassword) => admin.setPassword(userId, newPassword, CONSOLE),
  lock: (userId) => admin.lock(userId, CONSOLE),
  unlock: (userId) => admin.unlock(userId, CONSOLE),
  sessions: (userId) => admin.sessions(userId, CONSOLE),
  endSessions: (userId) => admin.endSessions(userId, CONSOLE),
});

/** By a running server. A call rejects with the ChatError that it answers. */
export function serverDesk({ url, token }: { url: string; token: string }, tls: Config['tls']): AccountDesk {
  async function call<E extends EndpointName>(name: E, userId: string, body?: unknown): Promise<RestResponse<E>> {
    const { method, path } = ENDPOINTS[name];
    const request = {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      withinMs: ANSWER_WITHIN_MS,
    };
    const { ok, text } = await askServer(new URL(path.replace(':id', encodeURIComponent(userId)), url), request, tls);
    const answer: unknown = JSON.parse(text);
    if (ok) return answer as RestResponse<E>;
    const { code, message, details } = (answer as { error: ErrorBody }).error;
    throw new ChatError(code, message, details);
  }
  return {
    password: (userId, newPassword) => call('setPassword', userId, { newPassword }),
    lock: (userId) => call('lockUser', userId),
    unlock: (userId) => call('unlockUser', userId),
    sessions: (userId) => call('userSessions', userId),
    endSessions: (userId) => call('endUserSessions', userId),
  };
}
