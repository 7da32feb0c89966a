import { afterEach, expect, it, vi } from 'vitest';
import { askEarly, bootUrl, takeEarlyAnswer } from './early-boot';
import { boot } from './boot';
import { restUrl } from './rest';

const answer = { mode: 'open', signup: 'open' };

afterEach(() => {
  vi.unstubAllGlobals();
  void takeEarlyAnswer();
});

it.each([
  ['/rooms/01JD7Z5T8X', '01JD7Z5T8X'],
  ['/rooms/a%2Fb+c', 'a/b+c'],
  ['/rooms/', undefined],
  ['/settings', undefined],
  ['/rooms/%E0%A4%A', undefined],
  [`/rooms/${'x'.repeat(600)}`, undefined],
])('asks for the room that the address names: %s', (path, room) => {
  const asked = new URL(bootUrl(path), 'http://suda.test');
  const wanted = new URL(restUrl('boot', {}, { room }), 'http://suda.test');
  expect([asked.pathname, [...asked.searchParams]]).toEqual([wanted.pathname, [...wanted.searchParams]]);
});

it('takes the early answer once, and asks by itself after that', async () => {
  const fetch = vi.fn(async () => Response.json(answer));
  vi.stubGlobal('fetch', fetch);
  askEarly();
  expect([await boot(), fetch.mock.calls.length]).toEqual([answer, 1]);
  expect([await boot(), fetch.mock.calls.length]).toEqual([answer, 2]);
});

it('says that the server can’t be reached when the early request did not', async () => {
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
  askEarly();
  await expect(boot()).rejects.toMatchObject({ code: 'unavailable', offline: true });
});

it('asks servers of the version before as it did before', async () => {
  const user = { userId: 'ann', displayName: 'Ann', guest: false };
  const answers: Record<string, () => Response> = {
    '/chat/boot': () => Response.json({ error: { code: 'not_found', message: '' } }, { status: 404 }),
    '/chat/auth/mode': () => Response.json({ ...answer, signedIn: true }),
    '/chat/auth/me': () => Response.json({ user, sessionId: 's1' }),
  };
  vi.stubGlobal('fetch', async (url: string) => answers[url]?.());
  expect(await boot()).toEqual({ ...answer, me: { user, sessionId: 's1' } });
  answers['/chat/auth/me'] = () => Response.json({ error: { code: 'unauthenticated', message: '' } }, { status: 401 });
  expect(await boot()).toEqual(answer);
});
