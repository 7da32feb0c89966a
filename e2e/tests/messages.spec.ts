import { expect, test } from '../test.ts';
import type { People } from '../support/people.ts';

async function two(people: People) {
  const ann = await people.arrive('Ann');
  const bo = await people.arrive('Bo');
  await ann.makeRoom({ with: [bo], name: 'Talk' });
  await ann.say('Shall we go?');
  await bo.open('Talk');
  await bo.sees('Shall we go?');
  return { ann, bo };
}

test('a message is edited, answered with an emoji and a reply, and deleted', async ({ people }) => {
  const { ann, bo } = await two(people);
  await ann.composer.press('ArrowUp');
  await expect(ann.composer).toHaveValue('Shall we go?');
  await ann.composer.fill('Shall we go out?');
  await ann.composer.press('Enter');
  await expect(bo.message('Shall we go out?')).toContainText('edited');
  await expect(bo.messages).toHaveCount(1);

  await bo.act('Shall we go out?', 'React');
  await bo.button('🎉').click();
  const reaction = ann.message('Shall we go out?').getByRole('button', { name: `🎉 1: ${bo.name}` });
  await expect(reaction).toHaveText('🎉 1');
  await reaction.click();
  await bo
    .message('Shall we go out?')
    .getByRole('button', { name: `🎉 2: ${bo.name}, ${ann.name}` })
    .click();
  await expect(ann.message('Shall we go out?').getByRole('button', { name: `🎉 1: ${ann.name}` })).toBeVisible();

  await bo.act('Shall we go out?', 'Reply');
  await bo.say('At six');
  const quote = ann
    .message('At six')
    .getByRole('button', { name: /^(?!.*: profile$)/ })
    .first();
  await expect(quote).toContainText('Shall we go out?');

  await ann.act('Shall we go out?', 'More');
  await ann.pick('Delete');
  await expect(ann.dialog('Delete this message?')).toContainText('“Shall we go out?” will be gone for everybody.');
  await ann.dialog('Delete this message?').getByRole('button', { name: 'Delete' }).click();
  await bo.sees('Deleted message', 'At six');
  await expect(quote).toContainText('Deleted message');
  await bo.page.reload();
  await bo.sees('Deleted message', 'At six');
});

test('the number of members that have not read a message is shown beside it', async ({ people }) => {
  const ann = await people.arrive('Ann');
  const bo = await people.arrive('Bo');
  await ann.makeRoom({ with: [bo], name: 'Read' });
  await ann.say('Read me');
  await expect(ann.message('Read me')).toContainText('1 person has not read it');
  await bo.open('Read');
  await expect(ann.message('Read me')).not.toContainText('has not read it');
});

test('a mention is shown in the list of rooms of the mentioned user', async ({ people }) => {
  const { ann, bo } = await two(people);
  await bo.page.goto('/rooms');
  await ann.composer.pressSequentially(`Ask @${bo.name.slice(0, 2)}`);
  await ann.page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option', { name: bo.name }).click();
  await ann.composer.pressSequentially('please');
  await expect(ann.composer).toHaveValue(`Ask @${bo.name} please`);
  await ann.composer.press('Enter');
  await expect(bo.badge('Talk')).toHaveAccessibleName('1 unread mention');
});

test('content is shown as text, never as markup; only URLs become links', async ({ people }) => {
  const { ann, bo } = await two(people);
  const hostile = '<img src=x onerror="document.title=1"> javascript:alert(1) https://example.com/a?b=1';
  await ann.say(hostile);
  await expect(bo.message(hostile)).toBeVisible();
  await expect(bo.message(hostile).getByRole('link')).toHaveCount(1);
  await expect(bo.message(hostile).getByRole('link')).toHaveAttribute('href', 'https://example.com/a?b=1');
  await expect(bo.timeline.locator('img')).toHaveCount(0);
});
