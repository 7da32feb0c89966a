import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { AuthMode, RestResponse, Session, User } from '@suda/contract';
import { ApiError, connection, rest, sessionLost } from '@/shared/api';

export type SessionStatus = 'unknown' | 'signedOut' | 'signedIn';

/** Who uses this browser. The token itself stays in a cookie that no script can read. */
export const useSessionStore = defineStore('session', () => {
  const user = shallowRef<User>();
  const sessionId = ref('');
  const status = ref<SessionStatus>('unknown');
  const authMode = ref<AuthMode>('open');
  /** Who is signing out of their own will: what this browser keeps of them may go. */
  const leaving = ref<string>();
  let countUnsent = (): Promise<number> => Promise.resolve(0);

  function signedIn(answer: Pick<RestResponse<'me'>, 'user' | 'sessionId'>): User {
    // A socket belongs to the session of its handshake.
    if (user.value && user.value.userId !== answer.user.userId) signedOut();
    leaving.value = undefined;
    user.value = answer.user;
    sessionId.value = answer.sessionId;
    status.value = 'signedIn';
    return answer.user;
  }

  function signedOut(): void {
    connection.disconnect();
    user.value = undefined;
    sessionId.value = '';
    status.value = 'signedOut';
  }

  sessionLost.on(() => {
    if (status.value === 'signedIn') signedOut();
  });

  /** Picks up the session of the cookie, if any. Rejects, and stays `unknown`, when the server can't be asked. */
  async function restore(): Promise<void> {
    // Asked first, because a browser writes every 401 to its console.
    const { mode, signedIn: known } = await rest('authMode');
    authMode.value = mode;
    if (!known) return signedOut();
    try {
      signedIn(await rest('me'));
    } catch (error) {
      // It ended between the two questions.
      if (!(error instanceof ApiError) || error.code !== 'unauthenticated') throw error;
      signedOut();
    }
  }

  const enterAsGuest = async (name: string): Promise<User> =>
    signedIn(await rest('guest', { body: { userId: name.normalize('NFC').trim() } }));

  const signUp = async (account: { userId: string; password: string; displayName?: string }): Promise<User> =>
    signedIn(await rest('signup', { body: account }));

  const logIn = async (account: { userId: string; password: string }): Promise<User> =>
    signedIn(await rest('login', { body: account }));

  /**
   * Ends the session. With messages still unsent it does nothing and gives their number, unless told to discard them;
   * 0 means signed out.
   */
  async function logOut({ discardUnsent = false } = {}): Promise<number> {
    const unsent = discardUnsent ? 0 : await countUnsent();
    if (unsent > 0) return unsent;
    leaving.value = user.value?.userId;
    try {
      await rest('logout');
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'unauthenticated') {
        leaving.value = undefined;
        throw error;
      }
    }
    signedOut();
    return 0;
  }

  const listSessions = async (): Promise<Session[]> => (await rest('sessions')).sessions;

  async function endSession(id: string): Promise<void> {
    await rest('endSession', { params: { id } });
    if (id === sessionId.value) signedOut();
  }

  /** How `logOut` learns what would be lost. */
  const askUnsent = (count: () => Promise<number>): void => void (countUnsent = count);

  return {
    user,
    sessionId,
    status,
    authMode,
    leaving,
    restore,
    enterAsGuest,
    signUp,
    logIn,
    logOut,
    listSessions,
    endSession,
    askUnsent,
  };
});
