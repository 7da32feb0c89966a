import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { ApiError, isAbout } from './api-error';
import { rest, restAlone, restUrl } from './rest';
import { ownSession } from './own-session';
import { sessionLost, sessionReplaced } from './session-signals';

const json = (body: unknown, status = 200) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

function server(answer: () => Response | Promise<Response>) {
  const fetch = vi.fn<typeof globalThis.fetch>(async () => answer());
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

const rejection = async (promise: Promise<unknown>): Promise<ApiError> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
};

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it('fills the path, leaves absent queries out and sends bodies as JSON', async () => {
  const fetch = server(() => json({ rooms: [] }));
  await rest('messages', { params: { id: 'a/b' }, query: { before: 3, limit: 5 } });
  expect(fetch.mock.lastCall?.[0]).toBe('/chat/rooms/a%2Fb/messages?before=3&limit=5');
  await rest('guest', { body: { userId: '민수' } });
  const [url, request] = fetch.mock.lastCall ?? [];
  expect([url, request?.method, request?.body]).toEqual(['/chat/auth/guest', 'POST', '{"userId":"민수"}']);
  expect(restUrl('exportRoom', { id: 'r' }, { format: 'txt', q: undefined })).toBe('/chat/rooms/r/export?format=txt');
});

it('rejects with the error that the server named', async () => {
  const body = { error: { code: 'rate_limited', message: 'slow down', details: { retryAfterMs: 900 } } };
  server(() => json(body, 429));
  const error = await rejection(rest('people', { query: { q: '' } }));
  expect(error).toMatchObject({ ...body.error, offline: false });
});

it.each([
  [
    'a page of a proxy',
    new Response('<html>', { status: 502, headers: { 'content-type': 'text/html' } }),
    'unavailable',
  ],
  ['no body', new Response(null, { status: 404 }), 'not_found'],
  ['an unknown code', json({ error: { code: 'odd', message: '' } }, 500), 'internal'],
  ['broken JSON', new Response('{', { headers: { 'content-type': 'application/json' } }), 'internal'],
])('understands %s as an error', async (_, response, code) => {
  server(() => response);
  expect(await rejection(rest('me'))).toMatchObject({ code, offline: false });
});

it('reports offline without a response', async () => {
  server(() => Promise.reject(new TypeError('Failed to fetch')));
  expect(await rejection(rest('me'))).toMatchObject({ code: 'unavailable', offline: true });
});

it('rejects an aborted request as aborted', async () => {
  const stop = new AbortController();
  server(() => {
    stop.abort();
    throw stop.signal.reason;
  });
  await expect(rest('people', { query: {}, signal: stop.signal })).rejects.toMatchObject({ name: 'AbortError' });
});

it('notifies that the session is lost, unless it is signing in', async () => {
  const lost = vi.fn();
  const stop = sessionLost.on(lost);
  server(() => json({ error: { code: 'unauthenticated', message: '' } }, 401));
  await rejection(rest('login', { body: { userId: 'a', password: 'wrong' } }));
  expect(lost).not.toHaveBeenCalled();
  await rejection(rest('me'));
  expect(lost).toHaveBeenCalledOnce();
  stop();
});

it('names the field that the server refuses', () => {
  const refusal = (code: string, details: Record<string, unknown>) => ApiError.from({ code, message: '', details });
  const issues = [{ path: 'body.userId' }, { path: 'body.password' }];
  expect(isAbout('body.password', refusal('invalid_payload', { issues }))).toBe(true);
  expect(isAbout('body.name', refusal('invalid_payload', { issues }))).toBe(false);
  expect(isAbout('body.password', refusal('conflict', { issues }))).toBe(false);
  for (const strange of [undefined, 'text', [null, 'body.password']]) {
    expect(isAbout('body.password', refusal('invalid_payload', { issues: strange }))).toBe(false);
  }
  expect(isAbout('body.password', new Error('failed'))).toBe(false);
});

it('names the session that the page stands for, unless it asks by another credential', async () => {
  const fetch = server(() => json({}));
  const headers = () => fetch.mock.lastCall?.[1]?.headers;
  ownSession.id = 's1';
  onTestFinished(() => void (ownSession.id = undefined));
  await rest('rooms', {});
  expect(headers()).toEqual({ 'suda-session': 's1' });
  await rest('me', { credential: 'cookie' });
  expect(headers()).toEqual({});
  await rest('me', { credential: { token: 't' } });
  expect(headers()).toEqual({ authorization: 'Bearer t' });
});

it('tells when the cookie is of another session', async () => {
  const replaced = vi.fn();
  onTestFinished(sessionReplaced.on(replaced));
  const error = { code: 'conflict', message: '', details: { reason: 'other_session' } };
  server(() => json({ error }, 409));
  await rejection(rest('rooms', {}));
  expect(replaced).toHaveBeenCalledOnce();
});

it('lets what ends the session go alone, so that no other request fails by it', async () => {
  const asked: string[] = [];
  let answer = (_response: Response): void => undefined;
  const pending = (url: string, signal?: AbortSignal | null) =>
    new Promise<Response>((resolve, reject) => {
      asked.push(url);
      signal?.addEventListener('abort', () => reject(signal.reason as DOMException));
      answer = resolve;
    });
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => pending(url, init.signal));
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(new AbortController().signal);
  const before = rejection(rest('rooms', {}));
  const ending = restAlone('logout');
  const meanwhile = rejection(rest('rooms', {}));
  answer(json({}));
  await ending;
  expect((await before).offline && (await meanwhile).offline).toBe(true);
  const afterwards = rest('rooms', {});
  answer(json({ rooms: [] }));
  expect(await afterwards).toEqual({ rooms: [] });
  expect(asked).toEqual(['/chat/rooms', '/chat/auth/logout', '/chat/rooms']);
});
