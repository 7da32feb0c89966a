import { expect, test } from '../test.ts';
import { answered, NO_NETWORK } from '../support/faults.ts';

test('an edit made offline survives closing the tab, and is saved', async ({ people }) => {
  const ann = await people.arrive('Ann', { link: true });
  const bo = await people.arrive('Bo');
  await ann.makeRoom({ with: [bo], name: 'Plans' });
  await ann.say('at five');
  await bo.open('Plans');
  await bo.sees('at five');

  ann.faults.allow(...NO_NETWORK);
  await ann.goOffline();
  await ann.composer.press('ArrowUp');
  await ann.composer.fill(`@${bo.name}, at six`);
  await ann.composer.press('Enter');
  await expect(ann.pending).toHaveCount(1);
  await expect(ann.message('at six')).toHaveCount(1);
  const address = ann.page.url();
  await ann.page.close();

  await ann.comeOnline();
  const tab = ann.in(await ann.context.newPage());
  await tab.page.goto(address);
  await bo.sees(`@${bo.name}, at six`);
  await expect(bo.message('at six').locator('.mention')).toHaveText(`@${bo.name}`);
  await tab.sees('at six');
});

test('what was sent a moment before the tab is closed is not lost', async ({ people }) => {
  const ann = await people.arrive('Ann');
  const bo = await people.arrive('Bo');
  await ann.makeRoom({ with: [bo], name: 'Moment' });
  await bo.open('Moment');
  const address = ann.page.url();
  // A disk too slow for the moment that is left: IndexedDB never gets what it is given.
  await ann.page.evaluate(() => {
    IDBObjectStore.prototype.put = () => ({}) as IDBRequest<IDBValidKey>;
  });
  await ann.say('last words');
  await expect(ann.pending).toHaveCount(1);
  await ann.page.close();

  const tab = ann.in(await ann.context.newPage());
  await tab.page.goto(address);
  await bo.sees('last words');
  await tab.sees('last words');
});

test('what could not be saved or sent is counted, says why, and can be copied', async ({ people }) => {
  const ann = await people.arrive('Ann', { link: true });
  const bo = await people.arrive('Bo');
  await bo.makeRoom({ with: [ann], name: 'Short' });
  await ann.open('Short');
  await ann.say('first thought');
  await bo.open('Short');
  await bo.sees('first thought');

  // What it asks of the room that it was removed from, before it hears of that.
  ann.faults.allow(...NO_NETWORK, answered(404));
  await ann.goOffline();
  await expect(ann.connectionBar).toBeVisible();
  await ann.composer.press('ArrowUp');
  await ann.composer.fill('second thought');
  await ann.composer.press('Enter');
  await bo.act('first thought', 'More');
  await bo.pick('Delete');
  await bo.dialog('Delete this message?').getByRole('button', { name: 'Delete' }).click();
  await expect(bo.timeline).toContainText('Deleted message');
  await ann.comeOnline();
  await expect(ann.timeline.getByRole('alert')).toContainText('The message was deleted meanwhile.');
  await expect(ann.page.getByTestId('failed-bar')).toContainText('1 message not sent');

  await ann.goOffline();
  await expect(ann.connectionBar).toBeVisible();
  await ann.say('third thought');
  await bo.button(`Actions for ${ann.name}`).click();
  await bo.pick('Remove from the room');
  await bo.dialog(`Remove ${ann.name}?`).getByRole('button', { name: 'Remove' }).click();
  await expect(bo.timeline).toContainText(`removed ${ann.name}`);
  await ann.comeOnline();
  await expect(ann.room('Short')).toHaveCount(0);
  await expect(ann.page.getByTestId('failed-count')).toHaveText(/2 messages not sent/);

  await ann.page.getByTestId('failed-count').click();
  const failed = ann.page.getByTestId('failed-item');
  await expect(failed).toHaveText([/no longer in.*second thought/s, /no longer in.*third thought/s]);
  await ann.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await failed.last().getByRole('button', { name: 'Copy' }).click();
  await expect.poll(() => ann.page.evaluate(() => navigator.clipboard.readText())).toBe('third thought');
  await failed.last().getByRole('button', { name: 'Remove' }).click();
  await expect(failed).toHaveCount(1);
  await failed.last().getByRole('button', { name: 'Remove' }).click();
  await expect(ann.page.getByTestId('failed-count')).toBeHidden();
});

test('a draft, its reply and a begun edit are there in the next tab', async ({ people }) => {
  const ann = await people.arrive('Ann');
  await ann.makeRoom({ name: 'Notes' });
  await ann.say('one', 'two');
  await ann.act('one', 'Reply');
  await ann.composer.fill('half a thou');
  const address = ann.page.url();
  await ann.page.close();
  const tab = ann.in(await ann.context.newPage());
  await tab.page.goto(address);
  await expect(tab.composer).toHaveValue('half a thou');
  await tab.composer.press('Enter');
  await expect(tab.message('half a thou')).toContainText('one');

  await tab.act('two', 'More');
  await tab.pick('Edit');
  await tab.composer.fill('two and a half');
  await tab.page.reload();
  await expect(tab.composer).toHaveValue('two and a half');
  await tab.composer.press('Enter');
  await tab.sees('one', 'two and a half', 'half a thou');
});

test('of two who change the settings at once, both changes stay', async ({ people }) => {
  const ann = await people.arrive('Ann');
  await ann.makeRoom({ name: 'Old name' });
  const other = ann.in(await ann.context.newPage());
  await other.page.goto(ann.page.url());
  for (const page of [ann, other]) await page.button('Name and visibility').click();
  const nameOf = (page: typeof ann) => page.dialog('Name and visibility').getByLabel('Name', { exact: true });
  await nameOf(other).fill('New name');
  await other.dialog('Name and visibility').getByLabel('Topic').fill('theirs');
  await ann.dialog('Name and visibility').getByLabel('Topic').fill('mine');
  await other.button('Save').click();
  await expect(nameOf(ann)).toHaveValue('New name');
  await expect(ann.dialog('Name and visibility')).toContainText('Somebody changed the topic meanwhile. Now: theirs');
  await ann.button('Save').click();
  await expect(ann.page.getByText('Please check and save again.')).toBeVisible();
  await ann.button('Save').click();
  await expect(ann.dialog('Name and visibility')).toBeHidden();
  await expect(ann.page.getByRole('heading', { level: 1, name: 'New name' })).toBeVisible();
});

test('too long a text and files are refused, and said to be', async ({ people }) => {
  const ann = await people.arrive('Ann');
  await ann.makeRoom({ name: 'Paste' });
  await ann.composer.fill('before');
  await ann.composer.evaluate((field) => {
    const data = new DataTransfer();
    data.setData('text/plain', 'x'.repeat(6_000_000));
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await expect(ann.page.getByText('too much to paste')).toBeVisible();
  await ann.composer.fill('x'.repeat(1_000_000), { timeout: 60_000 });
  await expect(ann.composer).toHaveValue('before');

  const address = ann.page.url();
  for (const kind of ['paste', 'drop'] as const) {
    const prevented = await ann.composer.evaluate((field, type) => {
      const data = new DataTransfer();
      data.items.add(new File(['picture'], 'cat.png', { type: 'image/png' }));
      const init = { bubbles: true, cancelable: true };
      const event =
        type === 'paste'
          ? new ClipboardEvent(type, { ...init, clipboardData: data })
          : new DragEvent(type, { ...init, dataTransfer: data });
      return !field.dispatchEvent(event);
    }, kind);
    expect(prevented).toBe(true);
  }
  await expect(ann.page.getByText('Files and images can’t be sent yet.').first()).toBeVisible();
  expect(ann.page.url()).toBe(address);
});
