import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { AuthMode, RestResponse, Session, SignupMode, User } from '@suda/contract';
import {
  ApiError,
  boot,
  type Boot,
  connection,
  ownSession,
  rest,
  restAlone,
  sessionLost,
  sessionReplaced,
} from '@/shared/api';
import { otherTabs } from './other-tabs';
import { rememberedSession } from './remembered-session';

const ASK_AGAIN_MS = 3_000;

/** `displaced`: the browser's cookie is of somebody else by now, who signed in in another tab. */
type SessionStatus = 'unknown' | 'signedOut' | 'signedIn' | 'displaced';

/** The signed-in user. The token stays in a cookie that no script can read, and where the user signed in also in this page. */
export const useSessionStore = defineStore('session', () => {
  const user = shallowRef<User>();
  const sessionId = ref('');
  const status = ref<SessionStatus>('unknown');
  const authMode = ref<AuthMode>('open');
  const signup = ref<SignupMode>('open');
  /** The userId that is signing out deliberately: what this browser keeps of them may be deleted. */
  const leaving = ref<string>();
  /** Whose the cookie is, while this page is displaced; undefined where that could not be found out. */
  const displacedBy = shallowRef<User>();
  /** Who comes back by signing in again, to fill in their name. */
  const returning = ref('');
  const token = shallowRef<string>();
  /** A guest comes back only with the token. */
  const canTakeOver = computed(() => token.value !== undefined || user.value?.guest === false);
  let asking = false;
  /** What the page opened with, once it is known. */
  let opening: Promise<Boot> | undefined;
  const isOpening = (): boolean => opening !== undefined;
  let countUnsent = (): Promise<number> => Promise.resolve(0);

  function signedIn(answer: Pick<RestResponse<'me'>, 'user' | 'sessionId'> & { token?: string }): User {
    // A socket stays bound to the session of its handshake.
    if (user.value && user.value.userId !== answer.user.userId) signedOut();
    leaving.value = undefined;
    returning.value = '';
    displacedBy.value = undefined;
    token.value = answer.token;
    user.value = answer.user;
    sessionId.value = answer.sessionId;
    status.value = 'signedIn';
    remember(answer);
    return answer.user;
  }

  const remember = ({ user: own, sessionId: id }: Pick<RestResponse<'me'>, 'user' | 'sessionId'>): void =>
    rememberedSession.write({ user: own, sessionId: id, authMode: authMode.value, signup: signup.value });

  /** This user has another display name, by this session or another. */
  function renamed(displayName: string): void {
    if (!user.value || user.value.displayName === displayName) return;
    user.value = { ...user.value, displayName };
    // A displaced page leaves what the browser remembers to its present user.
    if (status.value === 'signedIn') remember({ user: user.value, sessionId: sessionId.value });
  }

  /** Without a name it is the userId. Rejects with ApiError. */
  async function setDisplayName(wanted: string): Promise<void> {
    const own = sessionId.value;
    const { displayName } = await connection.command('set_display_name', { displayName: wanted });
    if (sessionId.value === own) renamed(displayName);
  }

  function signedOut(): void {
    connection.disconnect();
    opening = undefined;
    rememberedSession.forget(sessionId.value);
    user.value = undefined;
    sessionId.value = '';
    token.value = undefined;
    displacedBy.value = undefined;
    status.value = 'signedOut';
  }

  watch(sessionId, (id) => (ownSession.id = id || undefined), { immediate: true, flush: 'sync' });

  sessionLost.on(() => {
    if (status.value === 'signedIn') signedOut();
  });

  sessionReplaced.on(() => void onReplaced());

  otherTabs.onSignedOut((id) => {
    if (id !== sessionId.value) return;
    leaving.value = user.value?.userId;
    signedOut();
  });

  /** Finds out whose the cookie is: the page goes on if its own user signed in again, and waits if it is somebody else. */
  async function onReplaced(): Promise<void> {
    const own = sessionId.value;
    const isUnknown = status.value === 'displaced' && displacedBy.value === undefined;
    if (asking || !(status.value === 'signedIn' || isUnknown)) return;
    asking = true;
    connection.disconnect();
    const present = await rest('me', { credential: 'cookie' }).catch((error: unknown) => error as ApiError);
    asking = false;
    if (sessionId.value !== own) return;
    const known = present instanceof ApiError ? undefined : present;
    if (known && known.user.userId === user.value?.userId) reconnected(known);
    else if (present instanceof ApiError && present.code === 'unauthenticated') signedOut();
    else {
      displacedBy.value = known?.user;
      status.value = 'displaced';
      if (!known) setTimeout(() => void onReplaced(), ASK_AGAIN_MS);
    }
  }

  function reconnected(answer: RestResponse<'me'>): void {
    signedIn(answer);
    connection.connect();
  }

  /**
   * A displaced page makes the browser its own user's again; without a token its user has to sign in for that. Rejects with
   * ApiError when the server can't be reached.
   */
  async function takeOver(): Promise<void> {
    const own = user.value;
    if (!own) return;
    if (token.value !== undefined) {
      try {
        reconnected(await rest('guest', { body: { userId: own.userId }, credential: { token: token.value } }));
        return;
      } catch (error) {
        // The token's session ended meanwhile.
        if (!(error instanceof ApiError) || error.code === 'unavailable') throw error;
      }
    }
    signedOut();
    returning.value = own.userId;
  }

  /**
   * Restores the session of the cookie, if any: the one of the last visit at once, until the server says otherwise. Without
   * one, rejects and stays `unknown` when the server can't be reached.
   */
  async function restore(): Promise<void> {
    opening = boot();
    const remembered = rememberedSession.read();
    if (remembered && status.value === 'unknown') {
      authMode.value = remembered.authMode;
      signup.value = remembered.signup;
      signedIn(remembered);
    }
    const before = sessionId.value;
    let answer: Boot;
    try {
      answer = await opening;
    } catch (error) {
      // The socket finds out when the server is back.
      if (status.value === 'unknown') throw error;
      return;
    }
    authMode.value = answer.mode;
    signup.value = answer.signup;
    // The socket may have found out before.
    if (sessionId.value !== before) return;
    if (!answer.me) {
      signedOut();
      return;
    }
    if (before && answer.me.sessionId !== before) connection.disconnect();
    signedIn(answer.me);
    if (before) connection.connect();
  }

  /** What the page opened with, if it is this user's; undefined where that has to be requested. */
  async function openingOf(userId: string): Promise<Boot | undefined> {
    const answer = await opening?.catch(() => undefined);
    return answer?.me?.user.userId === userId ? answer : undefined;
  }

  const enterAsGuest = async (name: string): Promise<User> =>
    signedIn(await rest('guest', { body: { userId: name.normalize('NFC').trim() } }));

  const signUp = async (account: { userId: string; password: string; displayName?: string }): Promise<User> =>
    signedIn(await rest('signup', { body: account }));

  const logIn = async (account: { userId: string; password: string }): Promise<User> =>
    signedIn(await rest('login', { body: account }));

  /**
   * Ends the session and returns 0. With unsent messages or drafts it does nothing and returns their number, unless
   * `discardUnsent` is set. Rejects with ApiError, still signed in, when the server can't be reached.
   */
  async function logOut({ discardUnsent = false } = {}): Promise<number> {
    const unsent = discardUnsent ? 0 : await countUnsent();
    if (unsent > 0) return unsent;
    const own = sessionId.value;
    leaving.value = user.value?.userId;
    try {
      await restAlone('logout');
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'unauthenticated') {
        leaving.value = undefined;
        throw error;
      }
    }
    otherTabs.signedOut(own);
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
    displacedBy,
    returning,
    canTakeOver,
    restore,
    isOpening,
    openingOf,
    takeOver,
    enterAsGuest,
    signUp,
    logIn,
    logOut,
    listSessions,
    endSession,
    endOtherSessions,
    changePassword,
    renamed,
    setDisplayName,
    setUnsentCounter,
  };
});
