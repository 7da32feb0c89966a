import { expect, test } from '../test.ts';
import { NO_NETWORK } from '../support/faults.ts';

/** Runs in the page: the number of records that wait to be sent. */
async function countKept(): Promise<number> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(new Error(request.error?.message));
    });
  let count = 0;
  for (const { name = '' } of await indexedDB.databases()) {
    if (!name.startsWith('suda-outbox')) continue;
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames)
      count += await done(database.transaction(store).objectStore(store).count());
    database.close();
  }
  return count;
}

test('one goes offline, both write, and later both have every message once in the same order', async ({ people }) => {
  const minji = await people.arrive('민지', { locale: 'ko-KR', link: true });
  const juno = await people.arrive('준호', { locale: 'ko-KR' });
  await minji.makeRoom({ with: [juno], name: '끊긴 방' });
  await minji.say('잘 들려요?');
  await juno.open('끊긴 방');
  await juno.sees('잘 들려요?');

  minji.faults.allow(...NO_NETWORK);
  await minji.goOffline();
  await expect(minji.connectionBar).toHaveText(minji.words.offline);
  await minji.say('터널이에요', '곧 나가요');
  await juno.say('안 들려요', '기다릴게요');
  await juno.sees('잘 들려요?', '안 들려요', '기다릴게요');
  await expect(minji.messages).toHaveCount(3);
  await expect(minji.timeline.getByRole('img', { name: '보내기를 기다리는 중' })).toHaveCount(2);

  await minji.comeOnline();
  await expect(minji.connectionBar).toBeHidden();
  const all = ['잘 들려요?', '안 들려요', '기다릴게요', '터널이에요', '곧 나가요'];
  await minji.sees(...all);
  await juno.sees(...all);
});

test('messages written offline survive closing the tab', async ({ people }) => {
  const ann = await people.arrive('Ann', { link: true });
  const bo = await people.arrive('Bo');
  await ann.makeRoom({ with: [bo], name: 'Far away' });
  ann.faults.allow(...NO_NETWORK);
  await ann.goOffline();
  await expect(ann.connectionBar).toBeVisible();
  await ann.say('first', 'second');
  await expect(ann.pending).toHaveCount(2);
  await expect.poll(() => ann.page.evaluate(countKept)).toBe(2);
  const address = ann.page.url();
  await ann.page.close();

  await ann.comeOnline();
  const tab = await ann.context.newPage();
  await tab.goto(address);
  await bo.open('Far away');
  await bo.sees('first', 'second');
  await expect(tab.getByTestId('message')).toContainText(['first', 'second']);
  await expect(tab.getByTestId('message')).toHaveCount(2);
  await expect(tab.getByTestId('message-pending')).toHaveCount(0);
});

test('what was not shown before opens without a network', async ({ people }) => {
  const ann = await people.arrive('Ann', { link: true });
  await ann.makeRoom({ name: 'Cabin' });
  const parts = [
    'SearchDialog.*js',
    'SearchDialog.*css',
    'MentionsPane.*js',
    'PaneFrame.*css',
    'settings.*js',
    'settings.*css',
  ];
  const missing = () =>
    ann.page.evaluate((wanted) => {
      const come = performance.getEntriesByType('resource').map(({ name }) => name);
      return wanted.filter((part) => !come.some((name) => new RegExp(`/${part}$`).test(name)));
    }, parts);
  await expect.poll(missing).toEqual([]);

  ann.faults.allow(...NO_NETWORK);
  await ann.goOffline();
  await expect(ann.connectionBar).toBeVisible();
  await ann.button('Search in this conversation').click();
  await expect(ann.page.getByRole('combobox', { name: 'Search' })).toBeFocused();
  await ann.page.keyboard.press('Escape');
  await ann.rail.getByRole('link', { name: 'Mentions' }).click();
  await expect(ann.page.getByRole('main').getByRole('heading', { name: 'Mentions' })).toBeVisible();
  await ann.rail.getByRole('button', { name: 'Settings' }).click();
  await expect(ann.page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
});

test('all servers stop and start again on the same data', async ({ people, deployment }) => {
  const ann = await people.arrive('Ann');
  const bo = await people.arrive('Bo');
  await ann.makeRoom({ with: [bo], name: 'Restart' });
  await ann.say('before');
  await bo.open('Restart');
  await bo.sees('before');

  for (const { faults } of [ann, bo]) faults.allow(...NO_NETWORK);
  await deployment.kill();
  await expect(ann.connectionBar).toHaveText(ann.words.reconnecting);
  await ann.say('meanwhile, from Ann');
  await bo.say('meanwhile, from Bo');
  await expect(ann.pending).toHaveCount(1);
  await expect(bo.pending).toHaveCount(1);

  await deployment.restart();
  await expect(ann.connectionBar).toBeHidden();
  await expect(ann.pending).toHaveCount(0);
  await expect(bo.pending).toHaveCount(0);
  await expect(ann.messages).toHaveCount(3);
  const order = await ann.messages.allInnerTexts();
  expect(order.join()).toMatch(/before.*meanwhile/s);
  const said = order.map((text) => /before|from Ann|from Bo/.exec(text)?.[0] ?? '');
  await bo.sees(...said);
});
