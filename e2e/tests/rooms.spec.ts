import { readFile } from 'node:fs/promises';
import type { Download } from '@playwright/test';
import { expect, test } from '../test.ts';
import type { Person } from '../support/person.ts';

const member = (seenBy: Person, other: Person) => seenBy.details.getByRole('listitem').filter({ hasText: other.name });

/** A menu closes when the list under it changes: then it is opened again. */
async function memberMenu(owner: Person, other: Person, item: string): Promise<void> {
  const choice = owner.page.getByRole('menuitem', { name: item, exact: true });
  await expect(async () => {
    if (!(await choice.isVisible())) await owner.button(`Actions for ${other.name}`).click({ timeout: 2_000 });
    await choice.click({ timeout: 2_000 });
  }).toPass();
}

const contentOf = async (download: Download) => readFile(await download.path(), 'utf8');

test('a public room is found and joined', async ({ people }) => {
  const ann = await people.arrive('Ann');
  const bo = await people.arrive('Bo');
  const name = people.name('Open house ');
  await ann.makeRoom({ name, public: true });
  await ann.say('Welcome');

  await bo.rail.getByRole('button', { name: 'New conversation' }).first().click();
  await bo.button('Public rooms').click();
  await bo.page.getByLabel('Find a public room').fill(name);
  await bo.button(`Join ${name}`).click();
  await bo.sees('Welcome');
  await expect(ann.timeline).toContainText(`${bo.name} joined`);
  await bo.say('Hello');
  await ann.sees('Welcome', 'Hello');
});

test('members are added, promoted and removed; the room is renamed', async ({ people }) => {
  const ann = await people.arrive('Ann');
  const bo = await people.arrive('Bo');
  const cy = await people.arrive('Cy');
  await ann.makeRoom({ with: [bo], name: 'Crew' });
  await ann.button('Add people').click();
  await ann.dialog('Add people').getByLabel('Find people by name').fill(cy.name);
  await ann.dialog('Add people').getByRole('option', { name: cy.name }).click();
  await ann.button('Add 1 person').click();
  await cy.open('Crew');
  await expect(member(cy, ann)).toContainText('Owner');
  await expect(cy.button('Add people')).toBeVisible();
  await cy.button(`Actions for ${bo.name}`).click();
  await expect(cy.page.getByRole('menuitem')).toHaveText(['Block']);
  await cy.page.keyboard.press('Escape');
  await expect(cy.button('Delete room')).toBeHidden();

  await memberMenu(ann, cy, 'Make admin');
  await expect(member(ann, cy)).toContainText('Admin');
  await expect(member(cy, cy)).toContainText('Admin');
  await cy.button('Name and visibility').click();
  await cy.dialog('Name and visibility').getByLabel('Name', { exact: true }).fill('Night crew');
  await cy.button('Save').click();
  await expect(bo.room('Night crew')).toBeVisible();
  await expect(ann.timeline).toContainText(`${cy.name} named the room “Night crew”`);

  await bo.open('Night crew');
  await memberMenu(cy, bo, 'Remove from the room');
  await expect(cy.dialog(`Remove ${bo.name}?`)).toContainText('will no longer see this conversation');
  await cy.button('Remove from the room').last().click();
  await expect(bo.room('Night crew')).toBeHidden();
  await expect(bo.composer).toBeHidden();
  await expect(ann.timeline).toContainText(`${cy.name} removed ${bo.name}`);
  // A menu that is open while the list changes closes.
  await expect(member(ann, bo)).toBeHidden();

  await memberMenu(ann, cy, 'Transfer ownership');
  await ann.dialog('Transfer ownership').getByRole('button', { name: 'Transfer ownership' }).click();
  await expect(member(cy, cy)).toContainText('Owner');
  await expect(cy.button('Delete room')).toBeVisible();
  await expect(ann.button('Delete room')).toBeHidden();
});

test('who is banned is out until the ban is lifted', async ({ people }) => {
  const ann = await people.arrive('Ann');
  const bo = await people.arrive('Bo');
  const cy = await people.arrive('Cy');
  const name = people.name('Ban house ');
  await ann.makeRoom({ with: [bo], name, public: true });
  await expect(bo.room(name)).toBeVisible();
  await memberMenu(ann, bo, 'Ban from the room');
  await ann.dialog(`Ban ${bo.name}?`).getByRole('button', { name: 'Ban from the room' }).click();
  await expect(ann.timeline).toContainText(`${ann.name} banned ${bo.name}`);
  await expect(bo.room(name)).toBeHidden();

  await ann.button('Banned people').click();
  const banned = ann.dialog('Banned people');
  await banned.getByLabel('Name').fill(people.name('nobody'));
  await banned.getByLabel('Name').press('Enter');
  await expect(banned).toContainText('There is nobody by that name.');
  await banned.getByLabel('Name').fill(cy.name);
  await banned.getByLabel('Name').press('Enter');
  await expect(banned.getByRole('listitem')).toContainText([cy.name, bo.name]);

  await bo.rail.getByRole('button', { name: 'New conversation' }).first().click();
  await bo.button('Public rooms').click();
  await bo.page.getByLabel('Find a public room').fill(name);
  // Public rooms stand on the empty page behind it, too.
  const join = bo.dialog('New conversation').getByRole('button', { name: `Join ${name}` });
  await join.click();
  await expect(bo.page.getByText('there is a ban from this room')).toBeVisible();
  await banned.getByRole('button', { name: `Lift the ban on ${bo.name}` }).click();
  await expect(banned.getByRole('listitem')).toHaveCount(1);
  await join.click();
  await bo.say('Back');
});

test('a muted room has a quiet counter, and the deletion dialog lists what it removes', async ({ people }) => {
  const ann = await people.arrive('Ann');
  const bo = await people.arrive('Bo');
  await ann.makeRoom({ with: [bo], name: 'Noise' });
  await bo.open('Noise');
  await bo.page.getByRole('button', { name: 'Notifications' }).click();
  await bo.page.getByRole('menuitemradio', { name: 'Nothing' }).click();
  await expect(bo.room('Noise').getByRole('img', { name: 'Muted' })).toBeVisible();
  await bo.page.goto('/rooms');
  await ann.say('psst', 'hey');
  await expect(bo.badge('Noise')).toHaveText('2');
  await expect(bo.page).toHaveTitle('Suda');
  await bo.open('Noise');
  await bo.page.getByRole('button', { name: 'Notifications' }).click();
  await bo.page.getByRole('menuitemradio', { name: 'All messages' }).click();
  await expect(bo.room('Noise').getByRole('img', { name: 'Muted' })).toBeHidden();

  await ann.button('Delete room').click();
  await expect(ann.dialog('Delete room')).toContainText(
    '“Noise” and its 3 messages will be gone for good, for all 2 members',
  );
  await ann.button('Cancel').click();
  await expect(ann.dialog('Delete room')).toBeHidden();
  await expect(ann.room('Noise')).toBeVisible();
  await ann.button('Delete room').click();
  await ann.dialog('Delete room').getByRole('button', { name: 'Delete room' }).click();
  for (const person of [ann, bo]) {
    await expect(person.room('Noise')).toBeHidden();
    await expect(person.composer).toBeHidden();
  }
});

test('a direct room is created once, hidden, and shown again with the next message', async ({ people }) => {
  const ann = await people.arrive('Ann');
  const bo = await people.arrive('Bo');
  await ann.makeRoom({ with: [bo] });
  await ann.say('Just us');
  await bo.open(ann.name);
  await bo.sees('Just us');
  await expect(bo.page.getByText('Online').first()).toBeVisible();
  await expect(bo.button('Add people')).toBeHidden();

  await bo.button('Hide conversation').click();
  await bo.dialog('Hide conversation').getByRole('button', { name: 'Hide conversation' }).click();
  await expect(bo.room(ann.name)).toBeHidden();
  await ann.say('Still there?');
  await expect(bo.room(ann.name)).toBeVisible();
  await bo.makeRoom({ with: [ann] });
  await bo.sees('Just us', 'Still there?');
  await expect(bo.page.getByTestId('room-item')).toHaveCount(1);
});

test('any room is hidden from its menu, shows while something in it is unread, and is shown again from its details', async ({
  people,
}) => {
  const ann = await people.arrive('Ann');
  const bo = await people.arrive('Bo');
  await ann.makeRoom({ with: [bo], name: 'Noise' });
  await ann.makeRoom({ with: [bo], name: 'Calm' });
  await bo.open('Calm');
  const inMenu = async (label: string) => {
    await bo.room('Noise').click({ button: 'right' });
    await bo.page.getByRole('menuitem', { name: label }).click();
  };
  await bo.open('Noise');
  await bo.open('Calm');
  await inMenu('Hide conversation');
  await expect(bo.room('Noise')).toBeHidden();
  await ann.open('Noise');
  await ann.say('Listen!');
  await expect(bo.badge('Noise')).toHaveAccessibleName(bo.words.unread(1));
  await bo.open('Noise');
  await bo.sees('Listen!');
  await expect(bo.badge('Noise')).toBeHidden();
  // No badge is at the open room, whether it is read already or not.
  await expect(ann.message('Listen!')).not.toContainText('has not read it');
  await bo.open('Calm');
  await expect(bo.room('Noise')).toBeHidden();
  await bo.page.keyboard.press('Control+k');
  await bo.page.keyboard.type('Noise');
  await bo.page.getByRole('option', { name: /Noise/ }).first().click();
  await bo.button('Show in the list again').click();
  await bo.open('Calm');
  await expect(bo.room('Noise')).toBeVisible();
});

test('a conversation is exported as text and as JSON', async ({ people }) => {
  const ann = await people.arrive('Ann');
  await ann.makeRoom({ name: 'Minutes' });
  await ann.say('첫째 줄', 'second line');
  await ann.sees('첫째 줄', 'second line');
  const save = async (item: string) => {
    const download = ann.page.waitForEvent('download');
    await ann.button('Save conversation').click();
    await ann.pick(item);
    return download;
  };
  const text = await save('As text');
  expect(text.suggestedFilename()).toBe('Minutes.txt');
  expect(await contentOf(text)).toMatch(new RegExp(`${ann.name}: 첫째 줄\\n.*${ann.name}: second line\\n`));
  const json = await save('As JSON');
  expect(json.suggestedFilename()).toBe('Minutes.json');
  const messages = JSON.parse(await contentOf(json)) as { kind: string; content: string }[];
  expect(messages.filter(({ kind }) => kind === 'text').map(({ content }) => content)).toEqual([
    '첫째 줄',
    'second line',
  ]);
});
