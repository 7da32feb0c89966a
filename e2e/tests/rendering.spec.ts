import { ProtocolV2Client } from '../../server/test/support/protocol-v2-client.ts';
import { expect, test } from '../test.ts';
import type { Person } from '../support/person.ts';

const ROOMS = 500;

/** Makes rooms, while nobody looks. */
async function makeRooms({ name, context, page }: Person, count: number): Promise<void> {
  const { origin } = new URL(page.url());
  await page.goto('about:blank');
  const cookie = (await context.cookies()).map((it) => `${it.name}=${it.value}`).join('; ');
  const own = await ProtocolV2Client.as(origin, name, { cookie });
  for (let made = 0; made < count; made += 20) {
    const some = Array.from({ length: Math.min(20, count - made) }, (_, at) => `Room ${made + at + 1}`);
    await Promise.all(some.map((title) => own.command('create_room', { participants: [], name: title })));
  }
  own.close();
  await page.goto(`${origin}/rooms`);
}

test('of 500 rooms, the page holds those in sight; keys reach all of them', async ({ people }) => {
  const ann = await people.arrive('Ann');
  await makeRooms(ann, ROOMS);
  const items = ann.page.getByTestId('room-item');
  await expect(items.first()).toHaveAttribute('aria-setsize', `${ROOMS}`);
  expect(await items.count()).toBeLessThan(40);

  const { keyboard } = ann.page;
  const position = () =>
    ann.page.evaluate(() => Number(document.activeElement?.closest('li')?.getAttribute('aria-posinset')));
  await items.first().getByRole('link').focus();
  for (let at = 2; at <= 60; at += 1) {
    await keyboard.press('ArrowDown');
    expect(await position()).toBe(at);
  }
  await keyboard.press('End');
  expect(await position()).toBe(ROOMS);
  await expect(items.last()).toBeInViewport();
  await keyboard.press('ArrowUp');
  expect(await position()).toBe(ROOMS - 1);
  await keyboard.press('Enter');
  await expect(ann.page.getByRole('heading', { level: 1 }).last()).toHaveText(/^Room /);
  // Out of sight, the open room is still where Tab enters the list.
  await items.last().hover();
  await ann.page.mouse.wheel(0, -100_000);
  await expect(items.first()).toBeInViewport();
  await ann.button('Search in this conversation').focus();
  await ann.page.locator('[data-testid=room-list] a[tabindex="0"]').focus();
  expect(await position()).toBe(ROOMS - 1);
  expect(await items.count()).toBeLessThan(40);
});
