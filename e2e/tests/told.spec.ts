import type { Page } from '@playwright/test';
import { expect, test } from '../test.ts';
import type { Person } from '../support/person.ts';

interface Shown {
  title: string;
  body: string;
  tag: string;
  /** The tab that shows it. */
  page: Page;
  open: boolean;
}

/** Stands in for the browser's notifications, which no test can see; returns what is shown, by all tabs of this person. */
async function watchNotifications({ context }: Person): Promise<Shown[]> {
  const shown: Shown[] = [];
  await context.exposeBinding('toldTest', ({ page }, what: 'show' | 'close', it: Omit<Shown, 'page' | 'open'>) => {
    for (const before of shown) if (before.tag === it.tag) before.open = false;
    if (what === 'show') shown.push({ ...it, page, open: true });
  });
  await context.addInitScript(() => {
    // The empty page that a tab begins with has no storage.
    if (location.protocol === 'about:') return;
    const report = (what: string, it: object) =>
      (window as unknown as { toldTest: (what: string, it: object) => void }).toldTest(what, it);
    class Stub {
      static permission = localStorage.getItem('test.permission') ?? 'default';
      static requestPermission(): Promise<string> {
        Stub.permission = 'granted';
        localStorage.setItem('test.permission', 'granted');
        return Promise.resolve('granted');
      }
      onclick?: () => void;
      private readonly it;
      constructor(title: string, { body, tag }: { body: string; tag: string }) {
        this.it = { title, body, tag };
        report('show', this.it);
        Object.assign(window, { toldLast: this });
      }
      close(): void {
        report('close', this.it);
      }
    }
    Object.assign(window, { Notification: Stub });
    Object.defineProperty(navigator.serviceWorker, 'getRegistration', { value: () => Promise.resolve(undefined) });
  });
  return shown;
}

/** The person looks at this tab, or it is hidden. */
const look = (page: Page, on: boolean): Promise<void> =>
  page.evaluate((seen) => {
    document.hasFocus = () => seen;
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: seen ? 'visible' : 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
    window.dispatchEvent(new Event(seen ? 'focus' : 'blur'));
  }, on);

test('a hidden tab offers notifications, shows one for each room, and a click opens the message', async ({
  people,
}) => {
  const bo = await people.arrive('Bo');
  const shown = await watchNotifications(bo);
  await bo.page.reload();
  const ann = await people.program('Ann');
  const { roomId } = await ann.command('create_room', { participants: [bo.name], name: 'Trip' });
  await expect(bo.room('Trip')).toBeVisible();
  const offer = bo.page.getByTestId('notification-offer');
  await look(bo.page, false);
  await ann.command('send_message', { roomId, content: 'Anybody there?' });
  await expect(offer).toBeVisible();
  await expect(bo.page).toHaveTitle(/^• /);
  await offer.getByRole('button', { name: 'Turn on' }).click();
  await expect(offer).toBeHidden();
  expect(shown).toEqual([]);

  await ann.command('send_message', { roomId, content: 'Where are you?' });
  await expect.poll(() => shown.length).toBe(1);
  expect(shown[0]).toMatchObject({ title: 'Trip (2)', body: `${ann.userId}: Where are you?` });
  await ann.command('send_message', {
    roomId,
    content: `@${bo.name} call me`,
    mentions: [bo.name],
  });
  await expect.poll(() => shown.length).toBe(2);
  expect(shown[1]).toMatchObject({ title: 'Trip (3)', tag: shown[0]?.tag });
  await expect(bo.page).toHaveTitle(/^\(1\) /);
  await expect(bo.page.locator('link[rel=icon]')).toHaveAttribute('href', /^data:image\/svg/);

  await look(bo.page, true);
  await bo.page.evaluate(() => (window as unknown as { toldLast: { onclick(): void } }).toldLast.onclick());
  await expect(bo.page).toHaveURL(new RegExp(`/rooms/${roomId}`));
  await expect(bo.message('call me')).toBeInViewport();
  await expect(bo.page).toHaveTitle(/^Trip/);
  await expect.poll(() => shown.some(({ open }) => open)).toBe(false);
});

test('one tab of two tells, nothing of a room that the other looks at, and reading there takes it back', async ({
  people,
}) => {
  const bo = await people.arrive('Bo');
  const shown = await watchNotifications(bo);
  await bo.page.evaluate(() => {
    localStorage.setItem('test.permission', 'granted');
    localStorage.setItem('suda.notifications', '{"wanted":true}');
  });
  await bo.page.reload();
  const second = await bo.context.newPage();
  await second.goto('/');
  const ann = await people.program('Ann');
  const make = async (name: string) => (await ann.command('create_room', { participants: [bo.name], name })).roomId;
  const [trip, lunch] = [await make('Trip'), await make('Lunch')];
  const there = bo.in(second);
  await look(bo.page, false);
  await there.open('Lunch');
  await look(second, true);
  await ann.command('send_message', { roomId: lunch, content: 'Noodles?' });
  await expect(there.message('Noodles?')).toBeVisible();
  await look(second, false);
  await ann.command('send_message', { roomId: trip, content: 'By train?' });
  await expect.poll(() => shown.map(({ body, open }) => [body, open])).toEqual([[`${ann.userId}: By train?`, true]]);

  await look(second, true);
  await there.open('Trip');
  await expect.poll(() => shown[0]?.open).toBe(false);
  expect(shown).toHaveLength(1);
});
