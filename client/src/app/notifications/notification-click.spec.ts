import { beforeEach, expect, it, vi } from 'vitest';
import { answerClicks } from './notification-click';

type Scope = Parameters<typeof answerClicks>[0];
type Page = Awaited<ReturnType<Scope['clients']['matchAll']>>[number];

const openWindow = vi.fn(async () => undefined);
const close = vi.fn();
let pages: Page[];
let work: Promise<unknown> | undefined;

function click(data: unknown): Promise<unknown> | undefined {
  work = undefined;
  answerClicks({
    addEventListener: (_, listener) => listener({ notification: { close, data }, waitUntil: (it) => void (work = it) }),
    clients: { matchAll: async () => pages, openWindow },
  });
  return work;
}

const page = (focused: boolean) => ({ focused, focus: vi.fn(async () => undefined), postMessage: vi.fn() });

beforeEach(() => {
  vi.clearAllMocks();
  pages = [];
});

it('leads to the message in the page that is there, the focused one first', async () => {
  const [first, second] = [page(false), page(true)];
  pages = [first];
  await click({ open: '/rooms/r?at=5' });
  expect(first.postMessage).toHaveBeenCalledWith({ open: '/rooms/r?at=5' });
  expect(first.focus).toHaveBeenCalled();
  pages = [first, second];
  await click({ open: '/rooms/r?at=6' });
  expect(second.postMessage).toHaveBeenCalledWith({ open: '/rooms/r?at=6' });
  expect(openWindow).not.toHaveBeenCalled();
  expect(close).toHaveBeenCalledTimes(2);
});

it('opens a page where none is, and nothing for a notification of something else', async () => {
  await click({ open: '/rooms/r?at=5' });
  expect(openWindow).toHaveBeenCalledWith('/rooms/r?at=5');
  expect(click(null)).toBeUndefined();
  expect(openWindow).toHaveBeenCalledTimes(1);
});
