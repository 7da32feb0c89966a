import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { AuthMode, RestResponse, Session, SignupMode, User } from '@suda/contract';
import { ApiError, connection, rest, sessionLost } from '@/shared/api';

type SessionStatus = 'unknown' | 'signedOut' | 'signedIn';

/** The signed-in user. The token itself stays in a cookie that no script can read. */
export const useSessionStore = defineStore('session', () => {
  const user = shallowRef<User>();
  const sessionId = ref('');
  const status = ref<SessionStatus>('unknown');
  const authMode = ref<AuthMode>('open');
  const signup = ref<SignupMode>('open');
  /** The userId that is signing out deliberately: what this browser keeps of them may be deleted. */
  const leaving = ref<string>();
  let countUnsent = (): Promise<number> => Promise.resolve(0);

  function signedIn(answer: Pick<RestResponse<'me'>, 'user' | 'sessionId'>): User {
    // A socket stays bound to the session of its handshake.
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

  /** Restores the session of the cookie, if any. Rejects, and stays `unknown`, when the server can't be reached. */
  async function restore(): Promise<void> {
    // Requested first, because a browser prints every 401 to its console.
    const answer = await rest('authMode');
    authMode.value = answer.mode;
    signup.value = answer.signup;
    if (!answer.signedIn) {
      signedOut();
      return;
    }
    try {
      signedIn(await rest('me'));
    } catch (error) {
      // The session ended between the two requests.
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
   * Ends the session and returns 0. With unsent messages it does nothing and returns their number, unless `discardUnsent`
   * is set. Rejects with ApiError, still signed in, when the server can't be reached.
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

  async function endOtherSessions(): Promise<void> {
    await rest('endOtherSessions');
  }

  /** Rejects with ApiError: `forbidden` for a wrong current password. */
  async function changePassword(passwords: { currentPassword: string; newPassword: string }): Promise<void> {
    await rest('changePassword', { body: passwords });
  }

  /** Sets how `logOut` counts unsent messages. */
  const setUnsentCounter = (count: () => Promise<number>): void => void (countUnsent = count);

  return {
    user,
    sessionId,
    status,
    authMode,
    signup,
    leaving,
    restore,
    enterAsGuest,
    signUp,
    logIn,
    logOut,
    listSessions,
    endSession,
    endOtherSessions,
    changePassword,
    setUnsentCounter,
  };
});
