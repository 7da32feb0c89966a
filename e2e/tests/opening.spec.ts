import { gzipSync } from 'node:zlib';
import { expect, test } from '../test.ts';
import { NO_NETWORK } from '../support/faults.ts';

/** Runs in the page: the databases and entries that name a user. */
async function keptOf(name: string): Promise<string[]> {
  const databases = (await indexedDB.databases()).map((it) => it.name ?? '');
  const entries = Object.entries(localStorage).map((it) => it.join(': '));
  return [...databases, ...entries].filter((it) => it.includes(name));
}

/** Runs in the page: in how many rooms it keeps messages of the user. */
async function countKeptRooms(name: string): Promise<number> {
  const databases = await indexedDB.databases();
  if (!databases.some((it) => it.name === `suda-kept:${name}`)) return 0;
  return new Promise((resolve) => {
    const opening = indexedDB.open(`suda-kept:${name}`);
    opening.onsuccess = () => {
      const database = opening.result;
      const counting = database.transaction('messages').objectStore('messages').count();
      counting.onsuccess = () => resolve(counting.result);
      database.close();
    };
  });
}

test('the app opens with one request, and asks for no more than this after it', async ({ people }) => {
  const ann = await people.arrive('Ann');
  await ann.makeRoom({ name: 'Lunch' });
  await ann.say('hello');
  await ann.sees('hello');
  const address = ann.page.url();
  await ann.page.close();

  const asked: string[] = [];
  const page = await ann.context.newPage();
  const again = ann.in(page);
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/chat/')) asked.push(pathname.replace(/\/rooms\/\w+/, '/rooms/:id'));
  });
  // The list is read again a moment after connecting.
  const settled = page.waitForRequest(/\/chat\/rooms\?/);
  await page.goto(address);
  await again.sees('hello');
  await settled;
  expect(asked[0]).toBe('/chat/boot');
  const each = [...new Set(asked)].sort();
  expect(each).toEqual(['/chat/blocks', '/chat/boot', '/chat/people', '/chat/rooms', '/chat/rooms/:id/members']);
  expect(asked.filter((path) => !path.endsWith('/members'))).toHaveLength(4);

  // The scripts that the document names are those that a first visit loads.
  const html = await (await page.request.get('/')).text();
  const scripts = [...new Set(html.match(/\/assets\/[^"]+\.js/g))];
  const bodies = await Promise.all(scripts.map(async (path) => (await page.request.get(path)).body()));
  const zipped = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
  expect(scripts.length).toBeGreaterThan(1);
  // Each costs a request and an evaluation before anything is drawn.
  expect(scripts.length).toBeLessThan(10);
  expect(zipped).toBeLessThan(250_000);
});

test('a later visit shows rooms and messages before the server answers, and then what has changed', async ({
  people,
}) => {
  const ann = await people.arrive('Ann');
  const program = await people.program('Bo');
  const { roomId } = await program.command('create_room', { participants: [ann.name], name: 'Lunch' });
  await program.send(roomId, 'kept');
  const secret = await program.send(roomId, 'soon deleted');
  await ann.open('Lunch');
  await ann.sees('kept', 'soon deleted');
  const address = ann.page.url();
  await expect.poll(() => ann.page.evaluate(countKeptRooms, ann.name)).toBe(1);
  await ann.page.close();
  await program.command('delete_message', { roomId, seq: secret.seq });
  await program.send(roomId, 'meanwhile');

  const page = await ann.context.newPage();
  const again = ann.in(page);
  let answer = () => undefined as unknown;
  const answered = new Promise((resolve) => (answer = () => resolve(undefined)));
  await page.route(/\/chat\//, async (route) => {
    await answered;
    await route.continue();
  });
  await page.routeWebSocket(/\/chat\/ws/, async (socket) => {
    await answered;
    socket.connectToServer();
  });
  await page.goto(address);
  await expect(again.room('Lunch')).toBeVisible();
  await expect(again.message('soon deleted')).toBeVisible();
  await expect(again.composer).toBeVisible();
  answer();
  await expect(again.message('meanwhile')).toBeVisible();
  await expect(again.message('soon deleted')).toBeHidden();
  await expect(again.timeline.getByText('New from here')).toBeVisible();
});

test.describe('with a service worker', () => {
  test.use({ serviceWorkers: 'allow' });

  test('the app opens without a network, takes what is written, and signing out leaves nothing', async ({ people }) => {
    const ann = await people.arrive('Ann', { link: true });
    const program = await people.program('Bo');
    const { roomId } = await program.command('create_room', { participants: [ann.name], name: 'Tunnel' });
    await program.send(roomId, 'before');
    await ann.open('Tunnel');
    await ann.sees('before');
    await ann.page.evaluate(() => navigator.serviceWorker.ready);
    await expect.poll(() => ann.page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
    await expect.poll(() => ann.page.evaluate(countKeptRooms, ann.name)).toBe(1);
    const address = ann.page.url();
    await ann.page.goto('about:blank');

    ann.faults.allow(...NO_NETWORK);
    await ann.goOffline();
    await ann.page.goto(address);
    await ann.sees('before');
    await expect(ann.connectionBar).toBeVisible();
    await ann.say('from the tunnel');
    await expect(ann.pending).toHaveCount(1);
    await ann.comeOnline();
    await ann.sees('before', 'from the tunnel');
    await expect
      .poll(() => program.heard('messages').flatMap((it) => it.messages.map((m) => m.content)))
      .toContain('from the tunnel');

    await ann.rail.getByRole('button', { name: 'Settings' }).click();
    await ann.button('Sign out').click();
    await ann.dialog('Sign out').getByRole('button', { name: 'Sign out' }).click();
    await expect(ann.page.getByLabel(ann.words.name)).toBeVisible();
    await expect.poll(() => ann.page.evaluate(keptOf, ann.name)).toEqual([]);
  });
});
