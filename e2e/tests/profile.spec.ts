import { InputMethod } from '../support/composing.ts';
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

test('a new name shows at once wherever its owner is shown, and in all of their tabs', async ({ people }) => {
  const ann = await people.arrive('Ann');
  const bo = await people.arrive('Bo');
  await ann.makeRoom({ with: [bo], name: 'Trip' });
  await bo.open('Trip');
  await bo.say('Hello there');
  const program = await people.program('Cy');
  const { roomId } = await program.command('create_room', { participants: [ann.name, bo.name], name: 'Other' });
  await program.command('send_message', { roomId, content: `@${bo.name} look`, mentions: [bo.name] });
  const tab = bo.in(await bo.context.newPage());
  await tab.page.goto('/');
  await expect(tab.rail).toContainText(bo.name);

  await ann.open('Trip');
  await expect(ann.room('Trip')).toContainText(`${bo.name}: Hello there`);
  await expect(ann.details.getByRole('listitem').filter({ hasText: bo.name })).toBeVisible();

  await bo.page.goto('/settings');
  const field = bo.page.getByLabel('What are you called?');
  await expect(field).toHaveValue(bo.name);
  await expect(bo.button('Save how others see you')).toBeDisabled();
  const keyboard = await InputMethod.on(bo.page);
  await field.fill('김 ');
  await keyboard.compose('ㅂ', '보');
  await keyboard.enter('보');
  await expect(field).toHaveValue('김 보');
  await expect(bo.button('Save how others see you')).toBeEnabled();
  await bo.page.keyboard.press('Enter');
  // The first Enter was the syllable's: it saved nothing.
  await expect(bo.page.getByText('Saved.')).toHaveCount(1);
  await expect(tab.rail).toContainText('김 보');

  // The open conversation, the list of its members, and the rail.
  const author = ann.message('Hello there').getByRole('button', { name: '김 보: profile' });
  await expect(author).toBeVisible();
  await expect(ann.details.getByRole('listitem').filter({ hasText: '김 보' })).toBeVisible();
  await expect(ann.room('Trip')).toContainText('김 보: Hello there');
  await author.click();
  const profile = ann.dialog('김 보: profile');
  await expect(profile).toContainText(bo.name);
  await profile.getByRole('button', { name: 'Talk' }).click();
  await expect(ann.page.getByRole('heading', { level: 1, name: '김 보' })).toBeVisible();
  await ann.say('And here');

  // Of somebody in a room that is not open, too.
  await program.command('set_display_name', { displayName: '이둘' });
  await expect(ann.room('Other')).toContainText('이둘: ');
  // The name that two have comes with the ID; the direct conversation has the name in the rail.
  await field.fill('이둘');
  await bo.page.keyboard.press('Enter');
  const both = `이둘 (${bo.name})`;
  await expect(ann.page.getByRole('heading', { level: 1, name: both })).toBeVisible();
  await expect(ann.room('And here')).toContainText(both);
  // Typed or picked, the new name is one to mention by; found by its first consonants, too.
  await field.fill('박민수');
  await bo.page.keyboard.press('Enter');
  await ann.open('Trip');
  await ann.composer.pressSequentially('@ㅂㅁ');
  await ann.page.getByRole('option', { name: '박민수' }).click();
  await ann.composer.press('Enter');
  await expect(tab.badge('Trip')).toBeVisible();
  await ann.page.reload();
  await expect(ann.message('@박민수')).toBeVisible();

  for (const refused of ['Admin', ann.name]) {
    await field.fill(refused);
    await expect(bo.page.getByText('Nobody can be called so here.')).toBeHidden();
    await bo.button('Save how others see you').click();
    await expect(bo.page.getByText('Nobody can be called so here.')).toBeVisible();
  }
  await field.fill('');
  await bo.button('Save how others see you').click();
  await expect(field).toHaveValue(bo.name);
  await expect(ann.room('Trip')).not.toContainText('박민수: ');
  await expect(ann.message('Hello there').getByRole('button', { name: `${bo.name}: profile` })).toBeVisible();
});
