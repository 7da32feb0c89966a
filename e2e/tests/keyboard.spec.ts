import type { Page } from '@playwright/test';
import { expect, test } from '../test.ts';
import { InputMethod } from '../support/composing.ts';

/** What has the focus, once no menu or dialog fades out any more. */
async function focused(page: Page): Promise<string> {
  await expect(page.locator('[id^="q-portal--menu"], [id^="q-portal--dialog"]')).toHaveCount(0);
  // Removed elements lose the focus when the page is drawn.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  return page.evaluate(() => document.activeElement?.tagName ?? '');
}

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
  await expect(ann.page.getByRole('combobox', { name: /^(Search|찾기)$/ })).toBeFocused();
  await ann.findsBy(async () => {
    await keyboard.press('ControlOrMeta+a');
    await keyboard.type('mouse');
  }, 'No mouse here');
  await expect(ann.page.getByRole('option', { selected: true })).toContainText('No mouse here');
  await keyboard.press('Enter');
  await expect(ann.page.getByRole('combobox', { name: /^(Search|찾기)$/ })).toBeHidden();
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
  // The menu is there before a finger has let go of the key.
  await keyboard.down('Enter');
  await expect(ann.page.getByRole('menuitem', { name: 'Copy' })).toBeFocused();
  await keyboard.up('Enter');
  await keyboard.press('ArrowDown');
  await expect(ann.page.getByRole('menuitem', { name: 'Mark unread from here' })).toBeFocused();
  await keyboard.press('Escape');
  await expect(ann.page.getByRole('menuitem', { name: 'Copy' })).toBeHidden();
  await expect(ann.message('Message').getByRole('button', { name: 'More' })).toBeFocused();
});

test('the focus stays on the page, whatever is pressed', async ({ people }) => {
  const ann = await people.arrive('Ann');
  const { page } = ann;
  const { keyboard } = page;
  await ann.makeRoom({ name: 'Focus' });
  await ann.say('One', 'Two', 'Three');

  await test.step('edit', async () => {
    await ann.act('Two', 'More');
    await ann.pick('Edit');
    await expect(ann.composer).toHaveValue('Two');
    await page.mouse.move(0, 0);
    expect(await focused(page)).toBe('TEXTAREA');
    await keyboard.press('Escape');
    await expect(ann.composer).toBeFocused();
  });

  await test.step('reply', async () => {
    await ann.act('Two', 'Reply');
    await page.mouse.move(0, 0);
    expect(await focused(page)).toBe('TEXTAREA');
    await keyboard.press('Escape');
  });

  await test.step('an emoji in the text', async () => {
    await ann.button('Emoji').click();
    await ann.button('🎉').click();
    await expect(ann.composer).toHaveValue('🎉');
    expect(await focused(page)).toBe('TEXTAREA');
    await ann.composer.fill('');
  });

  await test.step('an emoji on a message', async () => {
    await ann.act('Three', 'React');
    await ann.button('🎉').click();
    await page.mouse.move(0, 0);
    await expect(ann.message('Three').getByRole('button', { name: '🎉' })).toBeVisible();
    expect(await focused(page)).not.toBe('BODY');
  });

  await test.step('a menu closed', async () => {
    await ann.act('One', 'More');
    await page.mouse.move(0, 0);
    await expect(page.getByRole('menuitem', { name: 'Copy' })).toBeFocused();
    await keyboard.press('Escape');
    expect(await focused(page)).not.toBe('BODY');
  });

  await test.step('delete', async () => {
    await ann.act('One', 'More');
    await ann.pick('Delete');
    await ann.dialog('Delete this message?').getByRole('button', { name: 'Delete' }).click();
    await expect(ann.message('Deleted message')).toBeVisible();
    expect(await focused(page)).not.toBe('BODY');
  });

  await test.step('search closed', async () => {
    await ann.composer.focus();
    await keyboard.press('Control+k');
    await expect(page.getByRole('combobox', { name: /^(Search|찾기)$/ })).toBeFocused();
    await keyboard.press('Escape');
    expect(await focused(page)).toBe('TEXTAREA');
  });

  await test.step('a room left', async () => {
    await ann.button('Leave room').click();
    await ann.dialog('Leave room').getByRole('button', { name: 'Leave room' }).click();
    await expect(ann.composer).toBeHidden();
    expect(await focused(page)).not.toBe('BODY');
  });
});

test('every list is one Tab stop, and links skip the list of rooms', async ({ people }) => {
  const ann = await people.arrive('Ann');
  const bo = await people.arrive('Bo');
  const { keyboard } = ann.page;
  for (const name of ['North', 'East', 'South']) await ann.makeRoom({ name, with: [bo] });
  await ann.say('https://example.com/1', 'https://example.com/2', 'Last one');
  await ann.sees('https://example.com/1', 'https://example.com/2', 'Last one');

  await ann.button('Search in this conversation').focus();
  const stops: string[] = [];
  while (stops.length < 12 && stops.at(-1) !== 'composer') {
    await keyboard.press('Tab');
    stops.push(await ann.page.evaluate(() => (document.activeElement as HTMLElement).dataset['testid'] ?? ''));
  }
  expect(stops.at(-1)).toBe('composer');
  expect(stops.filter((it) => it === 'message')).toHaveLength(1);
  // Details, the last message with its three tools, the composer.
  expect(stops.length).toBeLessThanOrEqual(6);

  await keyboard.press('Shift+Tab');
  await ann.message('Last one').focus();
  await keyboard.press('ArrowUp');
  await expect(ann.message('example.com/2')).toBeFocused();
  await keyboard.press('Home');
  await expect(ann.message('example.com/1')).toBeFocused();
  await keyboard.press('Tab');
  await expect(ann.message('example.com/1').getByRole('link')).toBeFocused();

  await ann.room('East').getByRole('link').focus();
  await keyboard.press('ArrowDown');
  await expect(ann.room('North').getByRole('link')).toBeFocused();
  await keyboard.press('Tab');
  await expect(ann.button('Keyboard shortcuts')).toBeFocused();

  await ann.page.reload();
  await expect(ann.composer).toBeFocused();
  // What the last visit kept may be shown before what was written last.
  await expect(ann.message('Last one')).toBeVisible();
  await ann.page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await ann.page.locator('.skips button').first().focus();
  await keyboard.press('Enter');
  await expect(ann.composer).toBeFocused();
  await ann.button('Skip to the messages').focus();
  await keyboard.press('Enter');
  await expect(ann.message('Last one')).toBeFocused();
});

test('keys go to the next room, to the text, and list themselves', async ({ people }) => {
  const ann = await people.arrive('Ann');
  const { keyboard } = ann.page;
  for (const name of ['North', 'East', 'South']) await ann.makeRoom({ name });
  const title = ann.page.getByRole('heading', { level: 1 }).last();
  await expect(title).toHaveText('South');
  await keyboard.press('Alt+ArrowDown');
  await expect(title).toHaveText('East');
  await keyboard.press('Alt+ArrowDown');
  await expect(title).toHaveText('North');
  await keyboard.press('Alt+ArrowDown');
  await expect(title).toHaveText('North');
  await keyboard.press('Alt+ArrowUp');
  await expect(title).toHaveText('East');
  // As the list shows them: a favourite stands above all others.
  await ann.room('North').click({ button: 'right' });
  await ann.pick('Add to favourites');
  await expect(ann.page.getByTestId('room-item').first()).toContainText('North');
  await expect(ann.page.getByRole('menu')).toHaveCount(0);
  await keyboard.press('Alt+ArrowUp');
  await expect(title).toHaveText('South');
  await keyboard.press('Alt+ArrowUp');
  await expect(title).toHaveText('North');
  await keyboard.press('Alt+ArrowUp');
  await expect(title).toHaveText('North');
  await ann.open('East');

  await ann.say('Hello');
  await ann.message('Hello').focus();
  await keyboard.type('now');
  await expect(ann.composer).toHaveValue('now');
  await ann.message('Hello').focus();
  await keyboard.press('Control+b');
  await expect(ann.composer).toHaveValue('now');
  await expect(ann.composer).not.toBeFocused();

  await ann.message('Hello').focus();
  await keyboard.press('?');
  await expect(ann.dialog('Keyboard shortcuts')).toBeVisible();
  await keyboard.type('abc');
  await expect(ann.composer).toHaveValue('now');
  await keyboard.press('Escape');
  await expect(ann.dialog('Keyboard shortcuts')).toBeHidden();
  await ann.composer.press('End');
  await ann.composer.press('?');
  await expect(ann.composer).toHaveValue('now?');
});

test('a syllable begun outside of the field is composed in it', async ({ people }) => {
  const minji = await people.arrive('민지', { locale: 'ko-KR' });
  await minji.makeRoom({ name: '한글' });
  await minji.say('안녕');
  const input = await InputMethod.on(minji.page);
  await minji.message('안녕').focus();
  await input.swallow('Process', 'KeyG');
  await expect(minji.composer).toBeFocused();
  await input.compose('ㅎ', '하');
  await input.commit('하');
  await expect(minji.composer).toHaveValue('하');
});

test('arrows and Enter open what a search found', async ({ people }) => {
  const ann = await people.arrive('Ann');
  const { keyboard } = ann.page;
  for (const name of ['Apple pie', 'Apple juice', 'Plum']) await ann.makeRoom({ name });
  const title = ann.page.getByRole('heading', { level: 1 }).last();
  await keyboard.press('Control+k');
  const field = ann.page.getByRole('combobox', { name: /^(Search|찾기)$/ });
  await field.fill('apple');
  const group = (name: string) => ann.dialog('Search').getByRole('group', { name }).getByRole('option');
  const results = group('Conversations');
  const selected = ann.page.getByRole('option', { selected: true });
  await expect(results).toHaveText([/Apple/, /Apple/]);
  const second = await results.nth(1).locator('b').innerText();
  // The focus stays in the field, which names the active option.
  await expect(field).toBeFocused();
  for (const [key, at] of [
    ['ArrowDown', 1],
    ['ArrowUp', 0],
    ['End', -1],
    ['Home', 0],
    ['ArrowDown', 1],
  ] as const) {
    await keyboard.press(key);
    const option = at < 0 ? ann.page.getByRole('option').last() : results.nth(at);
    await expect(option).toHaveAttribute('aria-selected', 'true');
    await expect(field).toHaveAttribute('aria-activedescendant', (await option.getAttribute('id')) ?? '');
  }
  await expect(selected).toHaveCount(1);
  await keyboard.press('Enter');
  await expect(field).toBeHidden();
  await expect(title).toHaveText(second);

  await keyboard.press('Control+k');
  await keyboard.type('plum');
  await keyboard.press('Enter');
  await expect(title).toHaveText('Plum');
  await expect(field).toBeHidden();

  // Nothing typed: the other rooms, then what can be done.
  await keyboard.press('Control+k');
  await expect(group('Recent')).toHaveText([/Apple/, /Apple/]);
  await expect(selected).toContainText('Apple');
  await keyboard.type('dark');
  await expect(group('Actions')).toHaveText(['Dark theme']);
  await keyboard.press('Enter');
  await expect(field).toBeHidden();
  await expect(ann.page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('what has the focus shows it', async ({ people }) => {
  const ann = await people.arrive('Ann');
  await ann.makeRoom({ name: 'Rings' });
  await ann.say('Ringed');
  const { page } = ann;
  await page.keyboard.press('Shift+Tab');
  const bare = await page.evaluate(() => {
    const stops = [...document.querySelectorAll<HTMLElement>('a[href], button:not(:disabled), article, textarea')];
    return stops.flatMap((stop) => {
      stop.focus();
      if (document.activeElement !== stop || stop.matches('textarea')) return [];
      const { outlineStyle, outlineWidth } = getComputedStyle(stop);
      return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 ? [] : [stop.outerHTML.slice(0, 120)];
    });
  });
  expect(bare).toEqual([]);
});
