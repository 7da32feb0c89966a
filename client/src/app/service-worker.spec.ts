import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { TAKE_OVER } from '@/shared/worker';
import { followIdleness, holdsInput } from './idleness';
import { startServiceWorker, wasUpdated } from './service-worker';

let idle = false;
let atRest = true;
const reload = vi.fn();
const waiting = { postMessage: vi.fn() };
let controllerChanges: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  idle = false;
  atRest = true;
  sessionStorage.clear();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.clearAllMocks();
});

async function start({
  controller = {},
  register = async () => ({ waiting, update: vi.fn() }),
}: { controller?: object | null; register?: () => Promise<unknown> } = {}) {
  vi.stubGlobal('navigator', {
    serviceWorker: {
      controller,
      register,
      addEventListener: (_: string, listener: () => void) => (controllerChanges = listener),
    },
  });
  await startServiceWorker({ isIdle: () => idle, isAtRest: () => atRest, reload });
}

it('lets a new version take over when the tab is idle and nothing is being sent, and loads the page with it', async () => {
  await start();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(waiting.postMessage).not.toHaveBeenCalled();
  idle = true;
  atRest = false;
  await vi.advanceTimersByTimeAsync(600_000);
  expect(waiting.postMessage).not.toHaveBeenCalled();
  atRest = true;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(waiting.postMessage).toHaveBeenCalledWith(TAKE_OVER);
  expect(reload).not.toHaveBeenCalled();
  controllerChanges();
  expect(reload).toHaveBeenCalledOnce();
  expect([wasUpdated(), wasUpdated()]).toEqual([true, false]);
});

it('leaves a tab in use alone when another lets the new version in, until it is idle', async () => {
  await start();
  controllerChanges();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reload).not.toHaveBeenCalled();
  idle = true;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(reload).toHaveBeenCalledOnce();
});

it('does not reload for the first version, nor where there can be none', async () => {
  await start({ controller: null });
  idle = true;
  controllerChanges();
  await start({ register: () => Promise.reject(new Error('blocked')) });
  vi.stubGlobal('navigator', {});
  await startServiceWorker({ isIdle: () => true, isAtRest: () => true, reload });
  expect(reload).not.toHaveBeenCalled();
});

it('counts input and a composition as use', () => {
  let now = 0;
  const isIdle = followIdleness(() => now);
  expect(isIdle()).toBe(false);
  now = 60_000;
  expect(isIdle()).toBe(true);
  window.dispatchEvent(new Event('compositionstart'));
  now = 600_000;
  expect(isIdle()).toBe(false);
  window.dispatchEvent(new Event('compositionend'));
  expect(isIdle()).toBe(true);
  window.dispatchEvent(new Event('keydown'));
  expect(isIdle()).toBe(false);
});

it('counts what is typed into a field, and no choice', () => {
  document.body.innerHTML = '<input type="radio" value="ko"><input type="password"><textarea>a draft</textarea>';
  expect(holdsInput()).toBe(false);
  document.querySelector('[type=password]')?.setAttribute('value', 'half a');
  expect(holdsInput()).toBe(true);
  document.body.innerHTML = '';
});
