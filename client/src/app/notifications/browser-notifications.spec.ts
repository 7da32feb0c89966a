import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBrowserNotifications } from './browser-notifications';

const told = { tag: 'suda-room-r', title: 'Trip', body: 'Ann: hello', path: '/rooms/r?at=5' };
const open = vi.fn<(path: string) => void>();

/** Stands in for the browser's class: what was made by it. */
class OfPage {
  static readonly made: OfPage[] = [];
  onclick: (() => void) | undefined;
  readonly close = vi.fn();
  constructor(
    readonly title: string,
    readonly options: NotificationOptions,
  ) {
    OfPage.made.push(this);
  }
}

function browserWith(registration: unknown) {
  const workers = { getRegistration: async () => registration, addEventListener: vi.fn() };
  vi.stubGlobal('navigator', { serviceWorker: workers });
  return workers;
}

beforeEach(() => {
  vi.clearAllMocks();
  OfPage.made.length = 0;
  vi.stubGlobal('Notification', OfPage);
});
afterEach(() => vi.unstubAllGlobals());

describe('without a service worker', () => {
  it('the page shows them, and a click leads to the message', async () => {
    browserWith(undefined);
    const focus = vi.spyOn(window, 'focus').mockReturnValue(undefined);
    const { show, close } = createBrowserNotifications(open);
    await show(told);
    const [shown] = OfPage.made;
    expect([shown?.title, shown?.options]).toMatchObject(['Trip', { tag: told.tag, body: told.body, silent: true }]);
    shown?.onclick?.();
    expect([open.mock.calls, focus.mock.calls.length]).toEqual([[[told.path]], 1]);
    await close(told.tag);
    expect(shown?.close).toHaveBeenCalled();
  });
});

describe('with a service worker', () => {
  it('it shows them, with where a click leads, and any tab closes them', async () => {
    const kept = { close: vi.fn() };
    const showNotification = vi.fn(async () => undefined);
    const getNotifications = vi.fn(async () => [kept]);
    const workers = browserWith({ active: {}, showNotification, getNotifications });
    const { show, close } = createBrowserNotifications(open);
    await show(told);
    expect(OfPage.made).toEqual([]);
    expect(showNotification).toHaveBeenCalledWith(
      'Trip',
      expect.objectContaining({ tag: told.tag, data: { open: told.path } }),
    );
    await close(told.tag);
    expect(getNotifications).toHaveBeenCalledWith({ tag: told.tag });
    expect(kept.close).toHaveBeenCalled();
    const [[, answer] = []] = workers.addEventListener.mock.calls as [string, (event: { data: unknown }) => void][];
    for (const data of [{ open: told.path }, 'another message', null, { open: 5 }]) answer?.({ data });
    expect(open.mock.calls).toEqual([[told.path]]);
  });

  it('that is not active yet the page shows them', async () => {
    browserWith({ active: null });
    await createBrowserNotifications(open).show(told);
    expect(OfPage.made).toHaveLength(1);
  });
});
