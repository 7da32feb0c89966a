import { expect, test } from '../test.ts';
import { answered } from '../support/faults.ts';
import type { People } from '../support/people.ts';
import type { Person } from '../support/person.ts';

const PASSWORD = 'correct horse battery';

async function fillIn({ page }: Person, name: string): Promise<void> {
  await page.getByLabel('ID').fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.locator('form [type=submit]').click();
}

const WAYS_IN: Record<string, (person: Person) => Promise<void>> = {
  'as a guest': async ({ page, name }) => {
    await page.getByLabel('Name').fill(name);
    await page.locator('form [type=submit]').click();
  },
  'by signing up': async (person) => {
    await person.button('Use an account').click();
    await person.button('Sign up').click();
    await fillIn(person, person.name);
  },
  'by signing in': async (person) => {
    await person.page.request.post('/chat/auth/signup', { data: { userId: person.name, password: PASSWORD } });
    await person.context.clearCookies();
    await person.button('Use an account').click();
    await fillIn(person, person.name);
  },
};

async function publicRoom(people: People, name: string) {
  const owner = await people.program('Owner');
  const { roomId } = await owner.command('create_room', { participants: [], name, visibility: 'public' });
  await owner.send(roomId, 'welcome');
  return { owner, roomId };
}

for (const [way, enter] of Object.entries(WAYS_IN)) {
  test(`a link to a room leads there after coming in ${way}`, async ({ people }) => {
    const { roomId } = await publicRoom(people, 'Plaza');
    const ann = await people.arrive('Ann', { outside: true });
    await ann.page.goto(`/rooms/${roomId}`);
    await enter(ann);
    await expect(ann.page).toHaveURL(new RegExp(`/rooms/${roomId}$`));
    await expect(ann.page.getByText('You are not in “Plaza”. It is public')).toBeVisible();
    await ann.button('Join').click();
    await expect(ann.message('welcome')).toBeVisible();
  });
}

test('a room that does not exist, or is not for this user, is not found', async ({ people }) => {
  const owner = await people.program('Owner');
  const { roomId } = await owner.command('create_room', { participants: [], name: 'Secret' });
  const ann = await people.arrive('Ann');
  ann.faults.allow(answered(404), answered(400));
  for (const id of [roomId, 'nothing-here', 'a b', '%00', 'x'.repeat(300)]) {
    await ann.page.goto(`/rooms/${id}`);
    await expect(ann.page.getByText('There is no such conversation')).toBeVisible();
    await expect(ann.button('Join')).toBeHidden();
  }
});

/** Ann is in a room of the owner's, and has begun to write. */
async function writingIn(people: People, visibility: 'private' | 'public') {
  const owner = await people.program('Owner');
  const ann = await people.arrive('Ann');
  const name = 'Trip';
  const { roomId } = await owner.command('create_room', { participants: [ann.name], name, visibility });
  await ann.open(name);
  await ann.composer.fill('half a thought');
  return { owner, ann, roomId };
}

async function unsentIsKept(ann: Person): Promise<void> {
  await ann.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await expect(ann.page.getByText('half a thought')).toBeVisible();
  await ann.button('Copy').click();
  expect(await ann.page.evaluate(() => navigator.clipboard.readText())).toBe('half a thought');
}

test('who is removed from a room is told so, and keeps what they wrote', async ({ people }) => {
  const { owner, ann, roomId } = await writingIn(people, 'private');
  await owner.command('remove_member', { roomId, userId: ann.name });
  await expect(ann.page.getByText('You were removed from “Trip”.')).toBeVisible();
  await expect(ann.button('Join')).toBeHidden();
  await unsentIsKept(ann);
});

test('a room that was deleted says so, and leaves what was written there', async ({ people }) => {
  const { owner, ann, roomId } = await writingIn(people, 'public');
  await owner.command('delete_room', { roomId });
  await expect(ann.page.getByText('“Trip” was deleted, with all its messages.')).toBeVisible();
  await expect(ann.button('Join')).toBeHidden();
  await unsentIsKept(ann);
  await ann.button('Remove').click();
  await expect(ann.page.getByText('half a thought')).toBeHidden();
  expect(await ann.page.evaluate(() => JSON.stringify(localStorage))).not.toContain('half a thought');
});

test('only who may come back to a room is offered to join', async ({ people }) => {
  const { owner, ann, roomId } = await writingIn(people, 'public');
  await owner.command('remove_member', { roomId, userId: ann.name });
  await expect(ann.page.getByText('You were removed from “Trip”.')).toBeVisible();
  await ann.button('Join').click();
  await expect(ann.composer).toHaveValue('half a thought');
  await owner.command('ban_user', { roomId, userId: ann.name });
  await expect(ann.page.getByText('You were banned from “Trip”.')).toBeVisible();
  await expect(ann.button('Join')).toBeHidden();
});
