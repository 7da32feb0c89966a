import { expect, test } from '../test.ts';

test('who wants to be asked is invited; who is blocked writes no more', async ({ people }) => {
  const ann = await people.arrive('Ann');
  const bo = await people.arrive('Bo');
  await bo.page.goto('/settings');
  await bo.button('Nobody').click();
  await expect(bo.page.getByText('Everyone has to invite you, and you decide.')).toBeVisible();
  await bo.page.goto('/');

  await ann.makeRoom({ with: [bo], name: 'Crew' });
  await expect(ann.page.getByText('1 person will be asked first.')).toBeVisible();
  await expect(bo.page.getByRole('region', { name: 'Invitations' })).toContainText(`${ann.name} invites you`);
  await bo.button('Accept the invitation: Crew').press('Enter');
  await expect(bo.composer).toBeVisible();
  await expect(bo.page.getByRole('region', { name: 'Invitations' })).toBeHidden();
  await expect(ann.timeline).toContainText(bo.name);

  await ann.makeRoom({ with: [bo] });
  await ann.say('are you there?');
  await bo.button(`Accept the invitation: ${ann.name}`).click();
  await bo.sees('are you there?');
  await bo.button(`Actions for ${ann.name}`).click();
  await bo.pick('Block');
  await expect(bo.page.getByText(`${ann.name} is blocked`)).toBeVisible();
  await ann.composer.fill('hello?');
  await ann.composer.press('Enter');
  await expect(ann.page.getByText('You can’t write to each other here.')).toBeVisible();

  await bo.page.goto('/settings');
  await bo.button(`Unblock ${ann.name}`).click();
  await expect(bo.page.getByText('You haven’t blocked anyone.', { exact: false })).toBeVisible();
});
