import { expect, test } from '../test.ts';

test('the story by keyboard alone', async ({ people }) => {
  const ann = await people.arrive('Ann', { outside: true });
  const bo = await people.arrive('Bo');
  const { keyboard } = ann.page;
  await ann.page.goto('/');
  await expect(ann.page.getByLabel('Name')).toBeFocused();
  await keyboard.type(ann.name);
  await keyboard.press('Enter');
  await expect(ann.rail).toBeVisible();

  await keyboard.press('Tab');
  await expect(ann.rail.getByRole('button', { name: 'New conversation' }).first()).toBeFocused();
  await keyboard.press('Enter');
  const dialog = ann.dialog('New conversation');
  await expect(dialog.getByLabel('Find people by name')).toBeFocused();
  await keyboard.type(bo.name);
  await expect(dialog.getByRole('option')).toHaveCount(1);
  await keyboard.press('Tab');
  await expect(dialog.getByRole('option')).toBeFocused();
  await keyboard.press('Space');
  await expect(dialog.getByRole('option')).toHaveAttribute('aria-selected', 'true');
  await keyboard.press('Tab');
  await expect(dialog.getByLabel('Room name (optional)')).toBeFocused();
  await keyboard.type('Keys');
  await keyboard.press('Enter');
  await expect(ann.composer).toBeFocused();
  await keyboard.type('No mouse here');
  await keyboard.press('Enter');
  await bo.open('Keys');
  await bo.sees('No mouse here');
  await bo.say('Nor here');
  await ann.sees('No mouse here', 'Nor here');

  await keyboard.press('Control+k');
  await expect(ann.page.getByRole('searchbox')).toBeFocused();
  await ann.findsBy(async () => {
    await keyboard.press('ControlOrMeta+a');
    await keyboard.type('mouse');
  }, 'No mouse here');
  // Skips the close button.
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await expect(ann.results).toBeFocused();
  await keyboard.press('Enter');
  await expect(ann.page.getByRole('searchbox')).toBeHidden();
  await expect(ann.message('No mouse here')).toBeInViewport();
});

test("a message's menu is opened and closed by keyboard", async ({ people }) => {
  const ann = await people.arrive('Ann');
  const { keyboard } = ann.page;
  await ann.makeRoom({ name: 'Menus' });
  await ann.say('Message');
  await ann.sees('Message');
  await keyboard.press('Shift+Tab');
  await keyboard.press('ArrowUp');
  await expect(ann.message('Message')).toBeFocused();
  await expect(ann.page.getByRole('toolbar', { name: 'Message actions' })).toBeVisible();
  for (const action of ['React', 'Reply', 'More']) {
    await keyboard.press('Tab');
    await expect(ann.message('Message').getByRole('button', { name: action })).toBeFocused();
  }
  await keyboard.press('Enter');
  await expect(ann.page.getByRole('menuitem', { name: 'Copy' })).toBeVisible();
  await keyboard.press('Escape');
  await expect(ann.page.getByRole('menuitem', { name: 'Copy' })).toBeHidden();
  await expect(ann.message('Message').getByRole('button', { name: 'More' })).toBeFocused();
});
