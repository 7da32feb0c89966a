import { ProtocolV2Client } from '../../server/test/support/protocol-v2-client.ts';
import { expect, test } from '../test.ts';
import type { Person } from '../support/person.ts';
import { sendMany } from '../support/programs.ts';
import { pill, wheel } from '../support/timeline.ts';

const ROOMS = 500;
const PARTS = 2;
const PART = 400;
const MOST_NODES = 2_000;

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
  for (let at = 2; at <= 25; at += 1) {
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

/** Counts rows that come into the page, and changes inside of those that are there. */
const watchRows = ({ timeline }: Person) =>
  timeline.evaluateHandle((content) => {
    const seen = { added: 0, changed: new Set<string>() };
    const keyOf = (node: Node) => (node as HTMLElement).closest?.<HTMLElement>('[data-key]')?.dataset['key'];
    new MutationObserver((records) => {
      for (const { target, type, addedNodes } of records) {
        if (target === content) seen.added += [...addedNodes].filter((it) => keyOf(it)).length;
        // Neither which row Tab enters, nor by how many a message was read, is what it says.
        else if (type !== 'attributes' && !target.parentElement?.closest('.meta'))
          seen.changed.add(keyOf(target.parentElement ?? target) ?? '');
      }
    }).observe(content, { childList: true, subtree: true, characterData: true, attributes: true });
    return seen;
  });

test('the day of a short room is said once', async ({ people }) => {
  const ann = await people.arrive('Ann');
  await ann.makeRoom({ name: 'Short' });
  await ann.say('Only this');
  await expect(ann.message('Only this')).toBeInViewport();
  await expect(ann.timeline.locator('[data-day]')).toHaveCount(1);
  await expect(ann.page.getByTestId('sticky-day')).toHaveCount(0);
});

test('however far somebody scrolls, the page stays small; a new message draws one row', async ({ people }) => {
  const ann = await people.arrive('Ann');
  const program = await people.program('Program');
  const { roomId } = await program.command('create_room', { participants: [ann.name], name: 'Long' });
  for (let part = 1; part <= PARTS; part += 1) await sendMany(program, roomId, `part ${part}, line`, PART);
  const last = ann.message(`part ${PARTS}, line ${PART}`);
  await ann.page.goto(`/rooms/${roomId}?at=${PARTS * PART + 1}`);
  await expect(last).toBeInViewport();
  const day = ann.page.getByTestId('sticky-day');
  await expect(day).toBeVisible();
  const nodes = () => ann.page.evaluate(() => document.querySelectorAll('*').length);
  const oldest = async () => Number(await ann.messages.first().getAttribute('aria-posinset'));

  let most = await nodes();
  for (let loaded = await oldest(); loaded > 2;) {
    await wheel(ann, -20_000);
    await expect.poll(oldest).toBeLessThan(loaded);
    loaded = await oldest();
    most = Math.max(most, await nodes());
  }
  await wheel(ann, -20_000);
  await expect(ann.message('part 1, line 1').first()).toBeInViewport();
  // The day's own line stands there.
  await expect(day).toBeHidden();
  expect(Math.max(most, await nodes())).toBeLessThanOrEqual(MOST_NODES);

  await pill(ann).click();
  await expect(last).toBeInViewport();
  // The row under the mouse shows its tools.
  await ann.page.mouse.move(0, 0);
  const other = await people.program('Other');
  await program.command('add_members', { roomId, userIds: [other.userId] });
  await expect(ann.timeline.getByText(other.userId)).toBeInViewport();
  const seen = await watchRows(ann);
  await other.send(roomId, 'a new one');
  await expect(ann.message('a new one')).toBeInViewport();
  const { added, changed } = await seen.evaluate((it) => ({ added: it.added, changed: it.changed.size }));
  expect(added, 'rows drawn').toBe(1);
  expect(changed, 'other rows changed').toBe(0);
  expect(await nodes()).toBeLessThanOrEqual(MOST_NODES);
});
