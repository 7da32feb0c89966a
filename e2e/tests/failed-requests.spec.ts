import { readFile } from 'node:fs/promises';
import type { EndpointName } from '@suda/contract';
import { expect, test } from '../test.ts';
import { breakEndpoint, endpointsOfClient, withoutBoot } from '../support/broken-endpoint.ts';
import { CARD_CASES } from '../support/broken-cards.ts';
import { INVITE_CASES } from '../support/broken-invites.ts';
import { answered } from '../support/faults.ts';
import type { People } from '../support/people.ts';
import type { Person } from '../support/person.ts';
import { recovers, tryAgain } from '../support/recovery.ts';
import { longRoom, pill, wheel } from '../support/timeline.ts';

const TITLE = 'Trip';
const PASSWORD = 'correct horse battery';
const COUNT = 200;

async function openSettings(person: Person): Promise<void> {
  await person.rail.getByRole('button', { name: 'Settings' }).click();
  await expect(person.page.getByRole('heading', { name: 'Settings' })).toBeVisible();
}

async function openAccount(people: People, action: 'Sign in' | 'Sign up', as?: string): Promise<Person> {
  const person = await people.arrive('Ann', { outside: true });
  await person.page.goto('/');
  await person.button('Use an account').click();
  if (action === 'Sign up') await person.button('Sign up').click();
  await person.page.getByLabel('ID').fill(as ?? person.name);
  await person.page.getByLabel('Password').fill(PASSWORD);
  return person;
}

/** In the settings, of the dialog that is open there. */
const submit = ({ page }: Person) => page.locator('form [type=submit]').last().click();
const comeIn = (person: Person) => submit(person).then(() => expect(person.rail).toBeVisible());

/** One account in two browsers: its settings in the first, and in the other what may end. */
async function inTwoBrowsers(people: People) {
  const ann = await openAccount(people, 'Sign up');
  await comeIn(ann);
  const other = await openAccount(people, 'Sign in', ann.name);
  other.faults.allow(answered(401));
  await comeIn(other);
  await openSettings(ann);
  return { ann, other };
}

/** A new message arrives and is followed: the timeline is alive. */
async function isAlive(person: Person, say: (text: string) => Promise<unknown>): Promise<void> {
  await say('still here');
  await expect(person.message('still here')).toBeInViewport();
}

/** By endpoint, and where one fails in several states of a page also by state. */
const CASES: Record<string, (people: People) => Promise<void>> = {
  async boot(people) {
    const ann = await people.arrive('Ann', { outside: true });
    const broken = await breakEndpoint(ann, 'boot');
    await ann.page.goto('/');
    await recovers(ann, broken, 'The server can’t be reached.', tryAgain(ann), ann.button('Start chatting'));
  },

  async authMode(people) {
    const ann = await people.arrive('Ann', { outside: true });
    await withoutBoot(ann);
    const broken = await breakEndpoint(ann, 'authMode');
    await ann.page.goto('/');
    await recovers(ann, broken, 'The server can’t be reached.', tryAgain(ann), ann.button('Start chatting'));
  },

  async me(people) {
    const ann = await people.arrive('Ann');
    await withoutBoot(ann);
    await ann.page.evaluate(() => localStorage.removeItem('suda.session'));
    const broken = await breakEndpoint(ann, 'me');
    await ann.page.reload();
    await recovers(ann, broken, 'The server can’t be reached.', tryAgain(ann), ann.rail);
  },

  async guest(people) {
    const ann = await people.arrive('Ann', { outside: true });
    await ann.page.goto('/');
    const broken = await breakEndpoint(ann, 'guest');
    await ann.page.getByLabel('Name').fill(ann.name);
    await submit(ann);
    await recovers(ann, broken, 'Something failed on the server.', () => submit(ann), ann.rail);
  },

  async signup(people) {
    const ann = await openAccount(people, 'Sign up');
    const broken = await breakEndpoint(ann, 'signup');
    await submit(ann);
    await recovers(ann, broken, 'Something failed on the server.', () => submit(ann), ann.rail);
  },

  async login(people) {
    const ann = await openAccount(people, 'Sign up');
    await comeIn(ann);
    const again = await openAccount(people, 'Sign in', ann.name);
    const broken = await breakEndpoint(again, 'login');
    await submit(again);
    await recovers(again, broken, 'Something failed on the server.', () => submit(again), again.rail);
  },

  async logout(people) {
    const ann = await people.arrive('Ann');
    await openSettings(ann);
    const broken = await breakEndpoint(ann, 'logout');
    await ann.button('Sign out').click();
    const confirm = () => ann.page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
    await confirm();
    await recovers(ann, broken, 'Something failed on the server.', confirm, ann.page.getByLabel('Name'));
  },

  async sessions(people) {
    const ann = await people.arrive('Ann');
    const broken = await breakEndpoint(ann, 'sessions');
    await openSettings(ann);
    await recovers(ann, broken, 'The list could not be loaded.', tryAgain(ann), ann.page.getByText('This browser'));
  },

  async endSession(people) {
    const { ann, other } = await inTwoBrowsers(people);
    const broken = await breakEndpoint(ann, 'endSession');
    const end = () =>
      ann.page
        .getByRole('region', { name: 'Where you are signed in' })
        .getByRole('button', { name: /^Sign out (?!everywhere)/ })
        .click();
    await end();
    await recovers(ann, broken, 'Something failed on the server.', end, other.page.getByLabel('Name'));
  },

  async endOtherSessions(people) {
    const { ann, other } = await inTwoBrowsers(people);
    const broken = await breakEndpoint(ann, 'endOtherSessions');
    const end = () => ann.button('Sign out everywhere else').click();
    await end();
    await recovers(ann, broken, 'Something failed on the server.', end, other.page.getByLabel('Name'));
  },

  async changePassword(people) {
    const ann = await openAccount(people, 'Sign up');
    await submit(ann);
    await openSettings(ann);
    const broken = await breakEndpoint(ann, 'changePassword');
    await ann.button('Change password').click();
    await ann.page.getByLabel('Current password').fill(PASSWORD);
    await ann.page.getByLabel('New password').fill(`${PASSWORD} staple`);
    await submit(ann);
    const changed = ann.page.getByText('Your password is changed.');
    await recovers(ann, broken, 'Something failed on the server.', () => submit(ann), changed);
  },

  async rooms(people) {
    const ann = await people.arrive('Ann');
    await ann.makeRoom({ name: TITLE });
    await withoutBoot(ann);
    const broken = await breakEndpoint(ann, 'rooms');
    await ann.page.reload();
    await recovers(ann, broken, 'Your conversations could not be loaded.', tryAgain(ann), ann.room(TITLE));
  },

  async room(people) {
    const ann = await people.arrive('Ann');
    const owner = await people.program('Owner');
    const { roomId } = await owner.command('create_room', { participants: [], name: 'Plaza', visibility: 'public' });
    const broken = await breakEndpoint(ann, 'room');
    await ann.page.goto(`/rooms/${roomId}`);
    await recovers(ann, broken, 'Something failed on the server.', tryAgain(ann), ann.button('Join'));
  },

  async publicRooms(people) {
    const ann = await people.arrive('Ann');
    await ann.makeRoom({ name: people.name('Plaza'), public: true });
    const broken = await breakEndpoint(ann, 'publicRooms');
    await ann.rail.getByRole('button', { name: 'New conversation' }).first().click();
    await ann.page.getByText('Public rooms').click();
    const found = ann.page.getByRole('dialog').getByRole('listitem').first();
    await recovers(ann, broken, 'Something failed on the server.', tryAgain(ann), found);
  },

  async members(people) {
    const ann = await people.arrive('Ann');
    await ann.makeRoom({ name: TITLE });
    const broken = await breakEndpoint(ann, 'members');
    await ann.page.reload();
    const retry = tryAgain(ann, ann.details);
    await recovers(ann, broken, 'Members could not be loaded.', retry, ann.details.getByRole('listitem'));
  },

  async bans(people) {
    const ann = await people.arrive('Ann');
    await ann.makeRoom({ name: TITLE });
    const broken = await breakEndpoint(ann, 'bans');
    await ann.details.getByRole('button', { name: 'Banned people' }).click();
    const none = ann.page.getByText('Nobody is banned.');
    await recovers(ann, broken, 'The list could not be loaded.', tryAgain(ann), none);
  },

  async blocks(people) {
    const ann = await people.arrive('Ann');
    const broken = await breakEndpoint(ann, 'blocks');
    await openSettings(ann);
    const none = ann.page.getByText('You haven’t blocked anyone.');
    await recovers(ann, broken, 'The list could not be loaded.', tryAgain(ann), none);
  },

  async preferences(people) {
    const ann = await people.arrive('Ann');
    const broken = await breakEndpoint(ann, 'preferences');
    await openSettings(ann);
    await recovers(ann, broken, 'This could not be loaded.', tryAgain(ann), ann.button('Anyone'));
  },

  async people(people) {
    const ann = await people.arrive('Ann');
    const bo = await people.arrive('Bo');
    const broken = await breakEndpoint(ann, 'people');
    await ann.rail.getByRole('button', { name: 'New conversation' }).first().click();
    const found = ann.page.getByRole('option', { name: bo.name });
    await recovers(ann, broken, 'Something failed on the server.', tryAgain(ann), found);
  },

  async search(people) {
    const ann = await people.arrive('Ann');
    await ann.makeRoom({ name: TITLE });
    await ann.say('hello there');
    const broken = await breakEndpoint(ann, 'search');
    await ann.page.keyboard.press('Control+k');
    await ann.search('hello');
    const failed = ann.page.getByText('Something failed on the server.');
    await expect(failed).toBeVisible();
    broken.mend();
    await tryAgain(ann)();
    await expect(failed).toBeHidden();
    await ann.finds('hello', 'hello there');
  },

  ...CARD_CASES,
  ...INVITE_CASES,

  async 'messages: the first page'(people) {
    const { ann, program, roomId } = await longRoom(people, TITLE, COUNT);
    await withoutBoot(ann);
    const broken = await breakEndpoint(ann, 'messages');
    // Nothing is kept of this room.
    await ann.page.goto('about:blank');
    await ann.page.addInitScript((name) => void indexedDB.deleteDatabase(`suda-kept:${name}`), ann.name);
    await ann.page.goto(`/rooms/${roomId}`);
    const last = ann.message(`line ${COUNT}`);
    await recovers(ann, broken, 'The messages could not be loaded.', tryAgain(ann), last);
    await isAlive(ann, (text) => program.send(roomId, text));
  },

  async 'messages: an older page'(people) {
    const { ann } = await longRoom(people, TITLE, COUNT);
    const broken = await breakEndpoint(ann, 'messages', /before=/);
    await wheel(ann, -100_000);
    await wheel(ann, -100_000);
    const older = ann.message('line 99');
    await expect(older).toHaveCount(0);
    await recovers(ann, broken, 'Older messages could not be loaded.', tryAgain(ann), older);
    await expect(async () => {
      await wheel(ann, -100_000);
      await expect(ann.messages.first()).toContainText('needle', { timeout: 1_000 });
    }).toPass();
  },

  async 'messages: a newer page'(people) {
    const { ann, program, roomId } = await longRoom(people, TITLE, COUNT);
    await ann.page.goto(`/rooms/${roomId}?at=20`);
    await expect(ann.message('line 19').first()).toBeInViewport();
    const broken = await breakEndpoint(ann, 'messages', /after=/);
    await wheel(ann, 100_000);
    await recovers(ann, broken, 'Newer messages could not be loaded.', tryAgain(ann), ann.message('line 80'));
    await ann.button('Latest messages').click();
    await isAlive(ann, (text) => program.send(roomId, text));
  },

  async 'messages: around a search hit'(people) {
    const { ann, program, roomId } = await longRoom(people, TITLE, COUNT);
    const broken = await breakEndpoint(ann, 'messages', /around=/);
    await ann.button('Search in this conversation').click();
    await ann.finds('needle', 'needle');
    await ann.results.click();
    await expect(ann.page.getByText('Something failed on the server.')).toBeVisible();
    await expect(ann.message(`line ${COUNT}`)).toBeInViewport();
    await isAlive(ann, (text) => program.send(roomId, text));
    await wheel(ann, -100_000);
    await expect(ann.message('line 120').first()).toBeAttached();
    await pill(ann).click();
    broken.mend();
    await ann.button('Search in this conversation').click();
    await ann.finds('needle', 'needle');
    await ann.results.click();
    await expect(ann.message('needle')).toBeInViewport();
  },

  async exportRoom(people) {
    const ann = await people.arrive('Ann');
    await ann.makeRoom({ name: TITLE });
    await ann.say('for later');
    const broken = await breakEndpoint(ann, 'exportRoom');
    const save = async () => {
      await ann.details.getByRole('button', { name: 'Save conversation' }).click();
      await ann.pick('As text');
    };
    // The browser says that the download failed.
    await Promise.all([ann.page.waitForEvent('download'), save()]);
    await expect(ann.message('for later')).toBeVisible();
    broken.mend();
    const [saved] = await Promise.all([ann.page.waitForEvent('download'), save()]);
    expect(await readFile(await saved.path(), 'utf8')).toContain('for later');
  },
};

test('every endpoint that a page requests has a case here', () => {
  const covered = new Set(Object.keys(CASES).map((name) => name.split(':')[0] as EndpointName));
  expect([...covered].sort()).toEqual(endpointsOfClient());
});

for (const [name, fails] of Object.entries(CASES)) {
  test(`the page recovers when this request fails: ${name}`, async ({ people }) => fails(people));
}
