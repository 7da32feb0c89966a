import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { connection, ownSession, sessionLost, sessionReplaced } from '@/shared/api';
import { useSessionStore } from './session-store';

const user = { userId: '민수', displayName: '민수', guest: true };
const answers: Record<string, () => Response> = {};
const unreachable = (): never => {
  throw new TypeError('Failed to fetch');
};

beforeEach(() => {
  setActivePinia(createPinia());
  localStorage.clear();
  Object.assign(answers, {
    // A server of the version before.
    '/chat/boot': refused('not_found', 404),
    '/chat/auth/mode': () => Response.json({ mode: 'open', signedIn: true }),
    '/chat/auth/me': () => Response.json({ user, sessionId: 's1' }),
    '/chat/auth/guest': () => Response.json({ user, sessionId: 's1', token: 't', expiresAt: '' }),
    '/chat/auth/logout': () => Response.json({}),
  });
  vi.stubGlobal(
    'fetch',
    vi.fn(async (url: string) => answers[url]?.() ?? unreachable()),
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const refused = (code: string, status: number) => () => Response.json({ error: { code, message: '' } }, { status });

it('picks up the session of the cookie, and the mode', async () => {
  answers['/chat/auth/mode'] = () => Response.json({ mode: 'accounts', signup: 'closed', signedIn: true });
  const session = useSessionStore();
  expect(session.status).toBe('unknown');
  await session.restore();
  expect([session.status, session.user]).toEqual(['signedIn', user]);
  expect([session.authMode, session.signup]).toEqual(['accounts', 'closed']);
});

it('knows that there is none, and does not guess when the server is away', async () => {
  const session = useSessionStore();
  answers['/chat/auth/me'] = unreachable;
  await expect(session.restore()).rejects.toMatchObject({ offline: true });
  expect(session.status).toBe('unknown');
  answers['/chat/auth/me'] = refused('unauthenticated', 401);
  await session.restore();
  expect(session.status).toBe('signedOut');
});

it('does not request the user without a session', async () => {
  const session = useSessionStore();
  answers['/chat/auth/mode'] = () => Response.json({ mode: 'open', signedIn: false });
  await session.restore();
  expect(session.status).toBe('signedOut');
  expect(vi.mocked(fetch).mock.calls.map(([url]) => url)).toEqual(['/chat/boot', '/chat/auth/mode']);
});

it('enters by name, in the form in which names are compared', async () => {
  const session = useSessionStore();
  await session.enterAsGuest(' 민수 '.normalize('NFD'));
  expect(vi.mocked(fetch).mock.lastCall?.[1]?.body).toBe(JSON.stringify({ userId: '민수'.normalize('NFC') }));
  expect(session.status).toBe('signedIn');
});

it('ends when the server ends it', async () => {
  const session = useSessionStore();
  await session.restore();
  sessionLost.notify();
  expect([session.status, session.user, session.leaving]).toEqual(['signedOut', undefined, undefined]);
});

it('does not sign out over unsent messages, unless they may go', async () => {
  const session = useSessionStore();
  session.setUnsentCounter(() => Promise.resolve(3));
  await session.restore();
  expect(await session.logOut()).toBe(3);
  expect(session.status).toBe('signedIn');
  expect(await session.logOut({ discardUnsent: true })).toBe(0);
  expect([session.status, session.leaving]).toEqual(['signedOut', '민수']);
});

it('stays signed in when signing out did not reach the server', async () => {
  const session = useSessionStore();
  await session.restore();
  answers['/chat/auth/logout'] = unreachable;
  await expect(session.logOut()).rejects.toMatchObject({ offline: true });
  expect([session.status, session.leaving]).toEqual(['signedIn', undefined]);
});

describe('somebody else’s cookie', () => {
  const bob = { userId: 'bob', displayName: 'Bob', guest: false };
  const presentlyIs = (present: typeof user, sessionId: string) =>
    (answers['/chat/auth/me'] = () => Response.json({ user: present, sessionId }));
  const called = () => vi.mocked(fetch).mock.calls.map(([url, init]) => [url, init?.headers]);

  it('stops the page, which names its own session from then on too', async () => {
    const session = useSessionStore();
    await session.restore();
    expect(ownSession.id).toBe('s1');
    presentlyIs(bob, 's2');
    const disconnect = vi.spyOn(connection, 'disconnect');
    sessionReplaced.notify();
    await vi.waitFor(() => expect(session.status).toBe('displaced'));
    expect(disconnect).toHaveBeenCalled();
    expect([session.user, session.displacedBy, ownSession.id]).toEqual([user, bob, 's1']);
    // A guest without the token can't come back.
    expect(session.canTakeOver).toBe(false);
  });

  it('is asked about again where the network went away meanwhile', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const session = useSessionStore();
    await session.restore();
    presentlyIs(bob, 's2');
    const answer = answers['/chat/auth/me']!;
    answers['/chat/auth/me'] = unreachable;
    sessionReplaced.notify();
    await vi.waitFor(() => expect(session.status).toBe('displaced'));
    expect(session.displacedBy).toBeUndefined();
    answers['/chat/auth/me'] = answer;
    await vi.advanceTimersByTimeAsync(3_000);
    await vi.waitFor(() => expect(session.displacedBy).toEqual(bob));
  });

  it('is not remembered as this user’s, who takes another name meanwhile', async () => {
    const session = useSessionStore();
    await session.restore();
    presentlyIs(bob, 's2');
    sessionReplaced.notify();
    await vi.waitFor(() => expect(session.status).toBe('displaced'));
    const before = localStorage.getItem('suda.session');
    session.renamed('이민수');
    expect(session.user?.displayName).toBe('이민수');
    expect(localStorage.getItem('suda.session')).toBe(before);
  });

  it('is no matter when its own user signed in again', async () => {
    const connect = vi.spyOn(connection, 'connect').mockImplementation(() => undefined);
    const session = useSessionStore();
    await session.restore();
    presentlyIs(user, 's2');
    sessionReplaced.notify();
    await vi.waitFor(() => expect(session.sessionId).toBe('s2'));
    expect([session.status, ownSession.id]).toEqual(['signedIn', 's2']);
    expect(connect).toHaveBeenCalled();
  });

  it('is taken back with the token of this page', async () => {
    const connect = vi.spyOn(connection, 'connect').mockImplementation(() => undefined);
    const session = useSessionStore();
    await session.enterAsGuest('민수');
    presentlyIs(bob, 's2');
    sessionReplaced.notify();
    await vi.waitFor(() => expect(session.status).toBe('displaced'));
    expect(session.canTakeOver).toBe(true);
    await session.takeOver();
    expect(called().at(-1)).toEqual([
      '/chat/auth/guest',
      { authorization: 'Bearer t', 'content-type': 'application/json' },
    ]);
    expect([session.status, session.user, session.displacedBy]).toEqual(['signedIn', user, undefined]);
    expect(connect).toHaveBeenCalled();
  });

  it('leads an account without the token to signing in', async () => {
    const ann = { userId: 'ann', displayName: 'Ann', guest: false };
    presentlyIs(ann, 's1');
    const session = useSessionStore();
    await session.restore();
    presentlyIs(bob, 's2');
    sessionReplaced.notify();
    await vi.waitFor(() => expect(session.status).toBe('displaced'));
    await session.takeOver();
    expect([session.status, session.returning, session.user]).toEqual(['signedOut', 'ann', undefined]);
  });
});

it('signs out the other tabs of the session, which forget its user too', async () => {
  const session = useSessionStore();
  await session.restore();
  const otherTab = new BroadcastChannel('suda-signed-out');
  otherTab.postMessage('another session');
  otherTab.postMessage('s1');
  await vi.waitFor(() => expect([session.status, session.leaving]).toEqual(['signedOut', '민수']));
  const told = new Promise((resolve) => (otherTab.onmessage = ({ data }) => resolve(data)));
  await session.restore();
  await session.logOut();
  expect(await told).toBe('s1');
  otherTab.close();
});

describe('the next visit', () => {
  const opens = (me?: { user: typeof user; sessionId: string }) =>
    (answers['/chat/boot'] = () => Response.json({ mode: 'accounts', signup: 'closed', ...(me && { me }) }));

  /** Signed in once, in a page that is closed by now. */
  async function visited() {
    opens({ user, sessionId: 's1' });
    await useSessionStore().restore();
    setActivePinia(createPinia());
    ownSession.id = undefined;
    return useSessionStore();
  }

  it('takes one request', async () => {
    opens({ user, sessionId: 's1' });
    const session = useSessionStore();
    await session.restore();
    expect([session.status, session.user, session.authMode]).toEqual(['signedIn', user, 'accounts']);
    expect(vi.mocked(fetch).mock.calls.map(([url]) => url)).toEqual(['/chat/boot']);
    expect((await session.openingOf(user.userId))?.mode).toBe('accounts');
    expect(await session.openingOf('somebody else')).toBeUndefined();
  });

  it('shows who was signed in before the server answers, and stays so without an answer', async () => {
    const session = await visited();
    answers['/chat/boot'] = unreachable;
    const restoring = session.restore();
    expect([session.status, session.user, session.authMode, ownSession.id]).toEqual([
      'signedIn',
      user,
      'accounts',
      's1',
    ]);
    await restoring;
    expect(session.status).toBe('signedIn');
  });

  it('shows the name that its user has taken, at once with the next visit too', async () => {
    const session = await visited();
    answers['/chat/boot'] = unreachable;
    await session.restore();
    const command = vi.spyOn(connection, 'command').mockResolvedValue({ displayName: '김 민수' });
    await session.setDisplayName(' 김  민수');
    expect(command).toHaveBeenCalledWith('set_display_name', { displayName: ' 김  민수' });
    expect(session.user).toEqual({ ...user, displayName: '김 민수' });
    session.renamed('이민수');
    setActivePinia(createPinia());
    const next = useSessionStore();
    await next.restore();
    expect(next.user).toEqual({ ...user, displayName: '이민수' });
  });

  it('ends when the session has ended meanwhile, and is not remembered again', async () => {
    const session = await visited();
    opens();
    await session.restore();
    expect([session.status, session.user]).toEqual(['signedOut', undefined]);
    setActivePinia(createPinia());
    answers['/chat/boot'] = unreachable;
    await expect(useSessionStore().restore()).rejects.toMatchObject({ offline: true });
  });

  it.each([
    ['of the same person', user],
    ['of somebody else', { userId: 'bob', displayName: 'Bob', guest: false }],
  ])('goes on with the session of the cookie: %s', async (_, present) => {
    const session = await visited();
    const disconnect = vi.spyOn(connection, 'disconnect');
    const connect = vi.spyOn(connection, 'connect').mockImplementation(() => undefined);
    opens({ user: present, sessionId: 's2' });
    await session.restore();
    expect([session.status, session.user, ownSession.id]).toEqual(['signedIn', present, 's2']);
    // The socket was of the session before.
    expect(disconnect).toHaveBeenCalled();
    expect(connect).toHaveBeenCalled();
  });

  it('remembers nobody after signing out', async () => {
    const session = await visited();
    await session.restore();
    await session.logOut();
    expect(JSON.stringify(localStorage)).not.toContain('민수');
  });
});
