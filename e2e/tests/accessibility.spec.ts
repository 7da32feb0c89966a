import { AxeBuilder } from '@axe-core/playwright';
import type { Locator } from '@playwright/test';
import { expect, test } from '../test.ts';
import type { People } from '../support/people.ts';
import type { Person } from '../support/person.ts';

type Scheme = 'light' | 'dark';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Expects no violation of WCAG A and AA, contrast included, nor of what is good practice, but minor ones. */
async function isOpenToAll({ page }: Person, place: string): Promise<void> {
  // Colours are checked after animations have ended.
  await page.evaluate(() => Promise.all(document.getAnimations().map((it) => it.finished.catch(() => undefined))));
  const axe = new AxeBuilder({ page }).withTags(RULES);
  // An open menu stands beside all landmarks, and holds the focus.
  if (await page.getByRole('menu').isVisible()) axe.disableRules('region');
  const { violations } = await axe.analyze();
  const grave = violations
    .filter(({ impact }) => impact !== 'minor')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${String(target)} ${failureSummary}`));
  expect.soft(grave, place).toEqual([]);
}

/** Two people in a room with messages of every kind; the first uses this colour scheme. */
async function livelyRoom(people: People, colorScheme: Scheme) {
  const ann = await people.arrive('Ann', { colorScheme });
  const bo = await people.arrive('Bo');
  await ann.makeRoom({ with: [bo], name: 'Lively' });
  await ann.say('Hello there', 'again', 'https://example.com and `code`');
  await bo.open('Lively');
  await bo.act('Hello there', 'React');
  await bo.button('🎉').click();
  await bo.act('Hello there', 'Reply');
  await bo.say('An answer');
  await ann.act('again', 'More');
  await ann.pick('Delete');
  await ann.dialog('Delete this message?').getByRole('button', { name: 'Delete' }).click();
  await expect(ann.message('Deleted message')).toBeVisible();
  await expect(ann.message('🎉')).toBeVisible();
  await expect(ann.message('An answer')).toBeVisible();
  return { ann, bo };
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`welcome page, a new room and settings in ${colorScheme}`, async ({ people }) => {
    const bo = await people.arrive('Bo');
    const ann = await people.arrive('Ann', { colorScheme, outside: true });
    await ann.page.goto('/');
    await expect(ann.button('Start chatting')).toBeVisible();
    await isOpenToAll(ann, 'the door');
    await ann.button('Use an account').click();
    await isOpenToAll(ann, 'the door, with an account');
    await ann.enter();
    await isOpenToAll(ann, 'no room yet');
    await ann.rail.getByRole('button', { name: 'New conversation' }).first().click();
    await ann.page.getByRole('option', { name: bo.name }).click();
    await isOpenToAll(ann, 'a new room');
    await ann.page.keyboard.press('Escape');
    await ann.rail.getByRole('button', { name: 'Settings' }).click();
    await expect(ann.page.getByText('This browser')).toBeVisible();
    await isOpenToAll(ann, 'settings');
  });

  test(`a conversation with all its overlays in ${colorScheme}`, async ({ people }) => {
    const { ann, bo } = await livelyRoom(people, colorScheme);
    await ann.act('An answer', 'Reply');
    // Typing is sent at most every 2 s, and the reply before was typed too.
    await expect(async () => {
      await bo.composer.press('x');
      await expect(ann.page.getByTestId('typing')).toBeVisible({ timeout: 500 });
    }).toPass();
    await ann.message('Hello there').first().hover();
    await isOpenToAll(ann, 'a conversation and its details, a reply being written');
    await ann.act('Hello there', 'More');
    await expect(ann.page.getByRole('menuitem', { name: 'Delete' })).toBeVisible();
    await isOpenToAll(ann, "a message's menu");
    await ann.pick('Delete');
    await expect(ann.dialog('Delete this message?')).toBeVisible();
    await isOpenToAll(ann, 'a question');
  });

  test(`search and unread messages in ${colorScheme}`, async ({ people }) => {
    const { ann, bo } = await livelyRoom(people, colorScheme);
    await ann.button('Search in this conversation').click();
    await ann.finds('hello', 'Hello there');
    await isOpenToAll(ann, 'search');
    await ann.page.goto('/rooms');
    await bo.say('One more');
    await expect(ann.badge('Lively')).toHaveText('1');
    await isOpenToAll(ann, 'rooms with something unread');
  });
}

/** Whether two boxes have a point in common. */
async function overlap(one: Locator, other: Locator): Promise<boolean> {
  const [a, b] = [await one.boundingBox(), await other.boundingBox()];
  if (!a || !b) throw new Error('not on the screen');
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

for (const width of [1440, 1180, 760, 390]) {
  test(`the tools stand beside the bubble, a notification off the field, at ${width} px`, async ({ people }) => {
    const ann = await people.arrive('Ann');
    const bo = await people.arrive('Bo');
    await ann.page.setViewportSize({ width, height: 800 });
    await ann.makeRoom({ with: [bo], name: 'Tools' });
    await bo.open('Tools');
    const long = 'A rather long message that takes all the width that there is for it, and more than one line too. ';
    await bo.say(`Theirs: ${long}`, 'Theirs, short');
    await ann.say(`Mine: ${long}`, 'Mine, short');
    for (const text of ['Theirs: ', 'Theirs, short', 'Mine: ', 'Mine, short']) {
      const message = ann.message(text);
      await message.hover();
      const tools = message.getByRole('toolbar');
      await expect(tools).toBeInViewport({ ratio: 1 });
      for (const bubble of await ann.timeline.locator('.bubble').all())
        expect(await overlap(tools, bubble)).toBe(false);
      for (const time of await ann.timeline.locator('time').filter({ visible: true }).all())
        expect(await overlap(tools, time)).toBe(false);
    }
    await ann.context.grantPermissions(['clipboard-write']);
    await ann.act('Mine, short', 'More');
    await ann.pick('Copy');
    const notification = ann.page.locator('.q-notification').filter({ hasText: 'Copied.' });
    await expect(notification).toBeVisible();
    await ann.page.evaluate(() =>
      Promise.all(document.getAnimations().map((it) => it.finished.catch(() => undefined))),
    );
    expect(await overlap(notification, ann.composer)).toBe(false);
  });
}

test('forced colours leave bubbles, the selected room and the focus visible', async ({ people }) => {
  const ann = await people.arrive('Ann');
  const bo = await people.arrive('Bo');
  await ann.makeRoom({ with: [bo], name: 'Contrast' });
  await ann.say('Mine');
  await bo.open('Contrast');
  await bo.say('Theirs');
  await expect(ann.message('Theirs')).toBeVisible();
  await ann.page.emulateMedia({ forcedColors: 'active' });
  for (const text of ['Mine', 'Theirs']) {
    await expect(ann.message(text).locator('.bubble')).not.toHaveCSS('border-top-width', '0px');
  }
  const colour = (it: Locator) => it.evaluate((element) => getComputedStyle(element).backgroundColor);
  const selected = await colour(ann.room('Contrast').getByRole('link'));
  expect(selected).not.toBe(await colour(ann.rail));
  expect(selected).not.toBe('rgba(0, 0, 0, 0)');
  await ann.page.keyboard.press('Shift+Tab');
  for (const stop of [ann.message('Mine'), ann.button('Details'), ann.room('Contrast').getByRole('link')]) {
    await stop.focus();
    await expect(stop).toHaveCSS('outline-style', 'solid');
  }
  await ann.composer.focus();
  await expect(ann.page.locator('.composer')).toHaveCSS('outline-style', 'solid');
});

test('at 200 % zoom the dialogs can be used', async ({ people }) => {
  const ann = await people.arrive('Ann');
  const others = [];
  for (const stem of ['Bo', 'Cy', 'Di']) others.push(await people.arrive(stem));
  await ann.page.setViewportSize({ width: 720, height: 450 });
  await ann.rail.getByRole('button', { name: 'New conversation' }).first().click();
  const dialog = ann.dialog('New conversation');
  for (const { name } of others) {
    await dialog.getByRole('option', { name }).click();
    await expect(dialog.getByRole('option', { name })).toBeInViewport({ ratio: 0.9 });
  }
  const list = await dialog.getByRole('listbox').locator('..').boundingBox();
  expect(list?.height).toBeGreaterThanOrEqual(140);
  await dialog.getByLabel('Room name (optional)').fill('Near');
  await dialog.getByRole('button', { name: 'Create room' }).click();
  await expect(ann.composer).toBeVisible();
  await ann.button('Details').click();
  await ann.button('Add people').click();
  const adding = await ann.dialog('Add people').locator('.list').boundingBox();
  expect(adding?.height).toBeGreaterThanOrEqual(140);
});
