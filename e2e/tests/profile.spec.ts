import { expect, test } from '../test.ts';

test('a profile tells what somebody is up to and leads to a talk; one’s own is set in the settings', async ({
  people,
}) => {
  const ann = await people.arrive('Ann');
  const bo = await people.program('Bo');
  await bo.command('set_custom_status', { emoji: '🌴', text: 'On holiday' });
  const { roomId } = await bo.command('create_room', { participants: [ann.name], name: 'Trip' });
  await bo.command('send_message', { roomId, content: 'Greetings from the beach' });
  await bo.command('update_room', { roomId, icon: '🏖️' });
  await expect(ann.room('Trip')).toContainText('🏖️');

  await ann.open('Trip');
  await ann
    .message('Greetings')
    .getByRole('button', { name: `${bo.userId}: profile` })
    .click();
  const profile = ann.dialog(`${bo.userId}: profile`);
  await expect(profile).toContainText('On holiday');
  await expect(profile).toContainText('Online');
  await profile.getByRole('button', { name: 'Talk' }).click();
  await expect(ann.page.getByRole('heading', { level: 1, name: bo.userId })).toBeVisible();
  await expect(profile).toBeHidden();

  await ann.page.goto('/settings');
  await ann.page.getByRole('radio', { name: '🎧' }).check({ force: true });
  await ann.page.getByLabel('What are you up to?').fill('Listening');
  await ann.button('In an hour').click();
  await ann.button('Save').click();
  await expect(ann.page.getByText('Saved.')).toBeVisible();
  await ann.page.reload();
  await expect(ann.page.getByLabel('What are you up to?')).toHaveValue('Listening');
  await expect(ann.page.getByRole('radio', { name: '🎧' })).toBeChecked();
  await ann.button('Clear').click();
  await expect(ann.page.getByLabel('What are you up to?')).toHaveValue('');
});
