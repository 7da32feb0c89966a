import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '../test.ts';
import type { People } from '../support/people.ts';
import type { Person } from '../support/person.ts';

type Scheme = 'light' | 'dark';

/** Expects no serious or critical violation of WCAG A and AA, contrast included. */
async function isOpenToAll({ page }: Person, place: string): Promise<void> {
  // Colours are checked after animations have ended.
  await page.evaluate(() => Promise.all(document.getAnimations().map((it) => it.finished.catch(() => undefined))));
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze();
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
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
