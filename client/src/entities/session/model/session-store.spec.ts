import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sessionLost } from '@/shared/api';
import { useSessionStore } from './session-store';

const user = { userId: '민수', displayName: '민수', guest: true };
const answers: Record<string, () => Response> = {};
const unreachable = (): never => {
  throw new TypeError('Failed to fetch');
};

beforeEach(() => {
  setActivePinia(createPinia());
  Object.assign(answers, {
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
afterEach(() => vi.unstubAllGlobals());

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
  expect(vi.mocked(fetch).mock.calls.map(([url]) => url)).toEqual(['/chat/auth/mode']);
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
