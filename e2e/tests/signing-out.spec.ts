import type { Page } from '@playwright/test';
import { expect, test } from '../test.ts';
import { answered } from '../support/faults.ts';
import { Person } from '../support/person.ts';

/** Runs in the page: all that the browser keeps for this origin, as text. */
async function storedText(): Promise<string> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error(request.error?.message));
    });
  const kept: unknown[] = [Object.entries(localStorage), Object.entries(sessionStorage), await caches.keys()];
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames)
      kept.push(await done(database.transaction(store).objectStore(store).getAll()));
    database.close();
  }
  return JSON.stringify(kept);
}

const stored = (page: Page) => page.evaluate(storedText);

async function askToSignOut(person: Person): Promise<void> {
  await person.rail.getByRole('button', { name: 'Settings' }).click();
  await person.button('Sign out').click();
}

test('a draft is its writer’s alone, and goes with their sign-out', async ({ people }) => {
  const cleo = await people.program('Cleo');
  const ann = await people.arrive('Ann');
  const roomId = await cleo.createRoom(ann.name);
  await ann.page.goto(`/rooms/${roomId}`);
  await ann.composer.fill('my secret thought');
  await ann.page.reload();
  await expect(ann.composer).toHaveValue('my secret thought');

  await askToSignOut(ann);
  const dialog = ann.dialog('Sign out');
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  await expect(dialog).toContainText('1 message has not been sent');
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  await expect(ann.page.getByLabel(ann.words.name)).toBeVisible();
  await expect.poll(() => stored(ann.page)).not.toContain('secret');

  const bob = new Person(people.name('Bob'), ann.context, ann.page, ann.words, ann.faults, ann.link);
  await bob.enter();
  await cleo.command('add_members', { roomId, userIds: [bob.name] });
  await bob.page.goto(`/rooms/${roomId}`);
  await expect(bob.composer).toBeVisible();
  await expect(bob.composer).toHaveValue('');
});

test('what is unsent in another tab is asked about too, and that tab is signed out with this one', async ({
  people,
}) => {
  const ann = await people.arrive('Ann');
  await ann.makeRoom({ name: 'Diary' });
  const tab = await ann.context.newPage();
  const other = ann.in(tab);
  await tab.goto(ann.page.url());
  await other.composer.fill('my secret thought');

  await askToSignOut(ann);
  const dialog = ann.dialog('Sign out');
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  await expect(dialog).toContainText('has not been sent');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  await expect(other.composer).toHaveValue('my secret thought');

  ann.faults.allow(answered(401));
  await ann.button('Sign out').click();
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  await expect(dialog).toContainText('has not been sent');
  await dialog.getByRole('button', { name: 'Sign out' }).click();
  for (const page of [ann.page, tab]) {
    await expect(page.getByLabel(ann.words.name)).toBeVisible();
    await expect.poll(() => stored(page)).not.toContain('secret');
  }
});
