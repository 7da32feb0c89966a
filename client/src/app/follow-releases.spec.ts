import { flushPromises } from '@vue/test-utils';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { fetchAhead, lazily } from '@/shared/ui';
import { followReleases } from './follow-releases';

const reload = vi.fn();
const answer = vi.fn<() => Promise<Response>>();

/** What the browser's loader says of a part that did not come. */
const fail = () => window.dispatchEvent(new Event('vite:preloadError', { cancelable: true }));

beforeAll(() => followReleases(reload));
beforeEach(() => {
  sessionStorage.clear();
  reload.mockClear();
  answer.mockImplementation(() => Promise.resolve(new Response('')));
  vi.stubGlobal('fetch', answer);
});
afterEach(() => vi.unstubAllGlobals());

test('a page that asks for a part of an older release is loaded again, once', async () => {
  fail();
  await flushPromises();
  fail();
  await flushPromises();
  expect(reload).toHaveBeenCalledTimes(1);
});

test.each([
  ['does not answer', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['stands behind a gateway that does', () => Promise.resolve(new Response('', { status: 502 }))],
])('a page stays while the server %s', async (_, answered) => {
  answer.mockImplementation(answered);
  fail();
  await flushPromises();
  expect(reload).not.toHaveBeenCalled();
});

test('a page stays when what nobody asked for yet does not come', async () => {
  lazily(() => {
    fail();
    return Promise.reject(new Error('gone'));
  });
  fetchAhead();
  await flushPromises();
  expect(reload).not.toHaveBeenCalled();
  fail();
  await flushPromises();
  expect(reload).toHaveBeenCalledTimes(1);
});
