import type { ProtocolV2Client } from '../../server/test/support/protocol-v2-client.ts';
import { expect, test } from '../test.ts';
import { answered, NO_NETWORK } from '../support/faults.ts';
import type { People } from '../support/people.ts';
import { Person } from '../support/person.ts';

/** Two tabs of one browser, open before anybody is signed in: Ann has entered in hers, and Bob has not yet. */
async function twoInOneBrowser(people: People) {
  const ann = await people.arrive('Ann', { outside: true, link: true });
  const tab = await ann.context.newPage();
  const bob = new Person(people.name('Bob'), ann.context, tab, ann.words, ann.faults, ann.link);
  await tab.goto('/');
  const settled = roomsReadAgain(ann);
  await ann.enter();
  await settled;
  ann.faults.allow(...NO_NETWORK, answered(409));
  return { ann, bob };
}

/**
 * A page reads its rooms once more 2 s after it connected, and asks nothing by itself for a minute then. How often before
 * depends on whether it is drawn or connected first.
 */
async function roomsReadAgain({ page }: Person): Promise<void> {
  const socket = await page.waitForEvent('websocket');
  await socket.waitForEvent('framereceived');
  const begin = performance.now();
  await page.waitForRequest((it) => it.url().includes('/chat/rooms?') && performance.now() - begin > 1_500);
}

/** From now on the browser's cookie is this person's. */
async function enterHere(person: Person): Promise<void> {
  await person.page.getByLabel(person.words.name).fill(person.name);
  await person.button(person.words.start).click();
  await expect(person.rail).toBeVisible();
}

/** A page that asks for anything before it is offline has its answer already. */
async function breakNetwork(person: Person): Promise<void> {
  await person.goOffline();
  await expect(person.connectionBar.or(notice(person))).toBeVisible();
}

/** The next messages that people wrote. */
const heard = async (program: ProtocolV2Client) =>
  (await program.next('messages', ({ messages }) => messages.some(({ kind }) => kind === 'text'))).messages;

const notice = ({ page }: Person) => page.getByRole('alert').filter({ hasText: 'has signed in from another tab' });

test('a page never speaks as who signed in in another tab, and its user can go on there', async ({ people }) => {
  const { ann, bob } = await twoInOneBrowser(people);
  await enterHere(bob);
  await bob.makeRoom({ name: 'Bob’s diary' });

  await breakNetwork(ann);
  await ann.comeOnline();
  await expect(notice(ann)).toContainText(`${bob.name} has signed in from another tab`);
  await expect(ann.page.getByText('Bob’s diary')).toHaveCount(0);
  await expect(ann.rail).toBeHidden();

  await ann.button(`Go on as ${ann.name}`).click();
  await expect(ann.rail).toContainText(ann.name);
  await expect(ann.rail).not.toContainText('Bob’s diary');
  await ann.page.reload();
  await expect(ann.rail).toContainText(ann.name);

  await breakNetwork(bob);
  await bob.comeOnline();
  await expect(notice(bob)).toContainText(`${ann.name} has signed in from another tab`);
  // The address is of Bob's room, which Ann does not get to see.
  ann.faults.allow(answered(404));
  await bob.button('Reload this page').click();
  await expect(bob.rail).toContainText(ann.name);
});

test('what one wrote is neither sent nor shown as the other, and waits for its writer', async ({ people }) => {
  const cleo = await people.program('Cleo');
  const { ann, bob } = await twoInOneBrowser(people);
  const roomId = await cleo.createRoom(ann.name);
  await ann.open(cleo.userId);
  // The last that opening a room asks for.
  await expect(ann.details).toContainText(cleo.userId);
  await enterHere(bob);

  await breakNetwork(ann);
  await ann.say('from Ann');
  await ann.composer.fill('half a thought');
  await cleo.command('add_members', { roomId, userIds: [bob.name] });
  await ann.comeOnline();
  await expect(notice(ann)).toBeVisible();
  await bob.page.goto(`/rooms/${roomId}`);
  await expect(bob.composer).toHaveValue('');
  await bob.say('from Bob');
  expect(await heard(cleo)).toMatchObject([{ userId: bob.name, content: 'from Bob' }]);
  await expect(bob.page.getByText('from Ann')).toHaveCount(0);

  await ann.button(`Go on as ${ann.name}`).click();
  expect(await heard(cleo)).toMatchObject([{ userId: ann.name, content: 'from Ann' }]);
  await expect(ann.composer).toHaveValue('half a thought');
});

test('signing out on a page ends no session but its own', async ({ people }) => {
  const { ann, bob } = await twoInOneBrowser(people);
  await enterHere(bob);
  await ann.rail.getByRole('button', { name: 'Settings' }).click();
  await expect(notice(ann)).toContainText(`${bob.name} has signed in from another tab`);
  await bob.page.reload();
  await expect(bob.rail).toContainText(bob.name);
});
