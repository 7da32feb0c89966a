import { expect, test } from '../test.ts';
import { NO_NETWORK } from '../support/faults.ts';

const TEXTS = ['one', 'two', 'three', 'four', 'five'];

test('a reload before the server received a message neither loses nor duplicates it', async ({
  people,
  deployment,
}) => {
  const ann = await people.arrive('Ann');
  const bo = await people.arrive('Bo');
  await ann.makeRoom({ with: [bo], name: 'Paused' });
  await bo.open('Paused');

  deployment.freeze();
  let reloaded: Promise<unknown> | undefined;
  try {
    await ann.say(...TEXTS);
    await expect(ann.pending).toHaveCount(5);
    // The page is served by the same server: the reload ends when it continues.
    reloaded = ann.page.reload();
  } finally {
    deployment.thaw();
  }
  await reloaded;
  await ann.sees(...TEXTS);
  await bo.sees(...TEXTS);
});

test('a reload after the commit and before the ack duplicates no message', async ({ people }) => {
  const ann = await people.arrive('Ann', { link: true });
  const bo = await people.arrive('Bo');
  await ann.makeRoom({ with: [bo], name: 'No answer' });
  await bo.open('No answer');

  ann.link?.loseAnswers();
  await ann.say(...TEXTS);
  await bo.sees('one');
  await expect(ann.pending).toHaveCount(5);
  await ann.page.reload();
  await ann.sees(...TEXTS);
  await bo.sees(...TEXTS);
});

test('two tabs of one user send the outbox once, and show the same', async ({ people }) => {
  const ann = await people.arrive('Ann', { link: true });
  const bo = await people.arrive('Bo');
  await ann.makeRoom({ with: [bo], name: 'Tabs' });
  await bo.open('Tabs');
  const tab = await ann.context.newPage();
  await tab.goto(ann.page.url());
  const other = ann.in(tab);
  await expect(other.composer).toBeVisible();

  ann.faults.allow(...NO_NETWORK);
  await ann.goOffline();
  await expect(ann.connectionBar).toBeVisible();
  await expect(other.connectionBar).toBeVisible();
  await ann.say('one', 'two');
  await other.say('three', 'four');
  await ann.comeOnline();
  await expect(bo.messages).toHaveCount(4);
  const order = await bo.messages.allInnerTexts();
  const said = order.map((text) => /one|two|three|four/.exec(text)?.[0] ?? '');
  expect([...said].sort()).toEqual(['four', 'one', 'three', 'two']);
  await ann.sees(...said);
  await other.sees(...said);
  await bo.sees(...said);
});
