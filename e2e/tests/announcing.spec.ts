import { NO_NETWORK } from '../support/faults.ts';
import { sendMany } from '../support/programs.ts';
import { wheel } from '../support/timeline.ts';
import { expect, test } from '../test.ts';

test('what a screen reader announces, and when', async ({ people }) => {
  const ann = await people.arrive('Ann', { link: true });
  const bo = await people.arrive('Bo');
  const program = await people.program('Program');
  const { page } = ann;
  const { roomId } = await program.command('create_room', { participants: [ann.name, bo.name], name: 'Aloud' });
  await sendMany(program, roomId, 'line', 60);
  await ann.open('Aloud');
  await ann.button('Mark all as read').click();

  // What is new is read out to whoever is at the end, and to nobody who reads further up.
  const latest = page.getByRole('button', { name: /Latest messages|new message/ });
  if (await latest.isVisible()) await latest.click();
  const log = page.getByRole('log', { name: 'Messages' });
  await expect(log).toHaveAttribute('aria-live', 'polite');
  await wheel(ann, -1_500);
  await expect(log).toHaveAttribute('aria-live', 'off');
  await program.send(roomId, 'one more');
  await latest.click();
  await expect(log).toHaveAttribute('aria-live', 'polite');
  await expect(ann.message('one more')).toHaveAttribute('aria-label', new RegExp(`${program.userId}.+\\d:\\d\\d`));

  // Somebody types: a region that was there before.
  const typing = page.locator('.typing[aria-live=polite]');
  await expect(typing).toBeAttached();
  await bo.open('Aloud');
  await bo.composer.press('x');
  await expect(typing).toContainText(`${bo.name} is typing`);

  // How many characters are left, when they become few.
  await ann.composer.fill('a'.repeat(3_900));
  await expect(page.locator('.left[aria-live=polite]')).toHaveText('100');
  await ann.composer.fill('');

  // The connection, in a region that was there before.
  const connection = page.getByRole('status').filter({ has: ann.connectionBar });
  ann.faults.allow(...NO_NETWORK);
  await ann.goOffline();
  await expect(connection).toContainText(ann.words.offline);
  await ann.say('from the tunnel');
  await expect(page.getByRole('img', { name: 'Waiting to be sent' })).toBeVisible();
  await ann.comeOnline();
  await expect(ann.connectionBar).toBeHidden();

  // What could not be done.
  await page.route(/around=/, (route) => route.fulfill({ status: 500, json: {} }));
  ann.faults.allow(/500/);
  await page.goto(`/rooms/${roomId}?at=2`);
  await expect(page.getByRole('alert').filter({ hasText: /./ }).first()).toBeVisible();
});
