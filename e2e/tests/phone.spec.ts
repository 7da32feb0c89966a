import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../test.ts';
import type { Person } from '../support/person.ts';

/** Expects no overflow at the right edge. */
const fits = async (page: Page) =>
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 'px too wide').toBe(0);

async function isAFinger(...targets: Locator[]): Promise<void> {
  for (const target of targets) {
    const box = await target.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0), `px of ${target.toString()}`).toBeGreaterThanOrEqual(44);
  }
}

const tabs = ({ page }: Person) => page.getByRole('navigation', { name: /^(?:Places|메뉴)$/ });

test('list, conversation, details and back, by touch', async ({ people }) => {
  const minji = await people.arrive('민지', { locale: 'ko-KR', phone: true });
  const juno = await people.arrive('준호', { locale: 'ko-KR' });
  const { page } = minji;
  await isAFinger(
    minji.button('새 방').first(),
    minji.button('방, 사람, 메시지 찾기'),
    ...(await tabs(minji).getByRole('link').all()),
  );
  await minji.makeRoom({ with: [juno], name: '산책하는 아주 긴 이름의 방 이름이 여기에 있어요' });
  await fits(page);
  await expect(minji.rail).toBeHidden();
  await expect(minji.composer).toBeInViewport({ ratio: 1 });
  await isAFinger(
    minji.button('방 목록'),
    minji.button('이 방에서 찾기'),
    minji.button('방 정보'),
    page.getByTestId('send'),
    minji.button('이모지'),
  );
  await minji.composer.tap();
  await minji.composer.fill('띄어쓰기없이계속이어지는아주긴말'.repeat(12));
  await page.getByTestId('send').tap();
  await expect(minji.pending).toHaveCount(0);
  await expect(minji.composer).toBeFocused();
  await juno.open('산책하는');
  await juno.say('https://example.com/' + 'long-'.repeat(40));
  await expect(minji.messages).toHaveCount(2);
  await fits(page);

  await minji.button('방 정보').tap();
  await expect(minji.details.getByRole('listitem')).toHaveCount(2);
  await isAFinger(
    minji.button('방 나가기'),
    minji.details.getByRole('button', { name: /^알림/ }),
    minji.details.getByRole('button', { name: '닫기' }),
  );
  await fits(page);
  await minji.details.getByRole('button', { name: '닫기' }).tap();
  await expect(minji.details).toBeHidden();

  await minji.button('방 목록').tap();
  await expect(minji.composer).toBeHidden();
  await isAFinger(minji.room('산책하는').getByRole('link'));
  await fits(page);
  await juno.say('돌아왔어요?');
  await expect(minji.badge('산책하는')).toHaveText('1');
  await minji.room('산책하는').tap();
  await expect(minji.message('돌아왔어요?')).toBeInViewport();
  await page.goBack();
  await expect(minji.rail).toBeVisible();
});

/** Holds a finger on a message until its sheet is there. */
async function hold(person: Person, text: string): Promise<Locator> {
  const box = await person.message(text).locator('.bubble').boundingBox();
  const finger = await person.context.newCDPSession(person.page);
  const at = { x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 10 };
  await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
  const sheet = person.dialog('메시지 메뉴');
  await expect(sheet).toBeVisible();
  await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await expect(sheet.getByRole('menuitem', { name: '답장' })).toBeInViewport({ ratio: 1 });
  return sheet;
}

test('a long press on a message opens a sheet of its actions', async ({ people }) => {
  const minji = await people.arrive('민지', { locale: 'ko-KR', phone: true });
  await minji.makeRoom({ name: '메모' });
  await minji.say('누르고 있어요');
  await expect(minji.pending).toHaveCount(0);
  const sheet = await hold(minji, '누르고 있어요');
  await fits(minji.page);
  const reply = sheet.getByRole('menuitem', { name: '답장' });
  await isAFinger(reply, sheet.getByRole('menuitem', { name: '삭제' }), sheet.getByRole('button', { name: '👍' }));
  await expect(minji.page.getByRole('toolbar')).toHaveCount(0);
  await reply.tap();
  await expect(sheet).toBeHidden();
  await expect(minji.composer).toBeFocused();
  await minji.say('답장이에요');
  await expect(minji.message('답장이에요').getByRole('button').first()).toContainText('누르고 있어요');
  await (await hold(minji, '답장이에요')).getByRole('button', { name: '👍' }).tap();
  await expect(minji.message('답장이에요').getByRole('button', { name: '👍' })).toBeVisible();
  await expect(sheet).toBeHidden();
});

/** A finger draws it so far to the right, or to the left, and lets go. */
async function draw(target: Locator, px: number): Promise<void> {
  const page = target.page();
  const box = await target.boundingBox();
  const [x, y] = [(box?.x ?? 0) + (px < 0 ? 150 : 10), (box?.y ?? 0) + 10];
  const finger = await page.context().newCDPSession(page);
  await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
  for (let step = 1; step <= 8; step++) {
    await finger.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: [{ x: x + (px * step) / 8, y }] });
  }
  await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
}

test('a message that is drawn to the right is replied to', async ({ people }) => {
  const minji = await people.arrive('민지', { locale: 'ko-KR', phone: true });
  await minji.makeRoom({ name: '밀기' });
  await minji.say('첫 줄이에요');
  await minji.say('오른쪽으로 밀어요');
  await expect(minji.pending).toHaveCount(0);
  const answered = minji.page.getByText('님에게 답장');
  const bubble = (text: string) => minji.message(text).locator('.bubble');
  await draw(bubble('첫 줄이에요'), 30);
  await expect(answered).toBeHidden();
  await draw(bubble('오른쪽으로 밀어요'), 90);
  await expect(answered).toBeVisible();
  await expect(minji.composer).toBeFocused();
  await minji.say('이렇게요');
  await expect(minji.message('이렇게요').getByRole('button').first()).toContainText('오른쪽으로 밀어요');
});

test('a room that is drawn to the left shows what can be done with it', async ({ people }) => {
  const minji = await people.arrive('민지', { locale: 'ko-KR', phone: true });
  await minji.makeRoom({ name: '산책' });
  await minji.button('방 목록').tap();
  const room = minji.room('산책').getByRole('link');
  const pin = minji.page.getByRole('menuitem', { name: '즐겨찾기에 넣기' });
  await draw(room, 90);
  await draw(room, -30);
  await expect(pin).toBeHidden();
  await draw(room, -90);
  await pin.tap();
  await expect(minji.rail.getByText('즐겨찾기')).toBeVisible();
  // The room was not opened by it.
  await expect(minji.composer).toBeHidden();
});

test('Back closes what is on top, one at a time, and leaves the room last', async ({ people }) => {
  const minji = await people.arrive('민지', { locale: 'ko-KR', phone: true });
  const juno = await people.arrive('준호', { locale: 'ko-KR' });
  const { page } = minji;
  await minji.makeRoom({ with: [juno], name: '뒤로' });
  await minji.say('여기 있어요');
  await expect(minji.pending).toHaveCount(0);
  const searchField = page.getByRole('combobox', { name: /^(Search|찾기)$/ });
  const menu = page.getByRole('menuitem', { name: '이 방에서 차단' });
  const question = page.getByRole('dialog', { name: '차단할까요' });

  await minji.button('이 방에서 찾기').tap();
  await expect(searchField).toBeVisible();
  await page.goBack();
  await expect(searchField).toBeHidden();
  await expect(minji.composer).toBeVisible();

  const sheet = await hold(minji, '여기 있어요');
  await page.goBack();
  await expect(sheet).toBeHidden();
  await expect(minji.composer).toBeVisible();

  await minji.button('방 정보').tap();
  await minji.details.getByRole('button', { name: `${juno.name} 메뉴` }).tap();
  await expect(menu).toBeVisible();
  await page.goBack();
  await expect(menu).toBeHidden();
  await expect(minji.details).toBeVisible();
  await minji.details.getByRole('button', { name: `${juno.name} 메뉴` }).tap();
  await menu.tap();
  await expect(question).toBeVisible();
  await expect(menu).toBeHidden();
  await page.goBack();
  await expect(question).toBeHidden();
  await expect(minji.details).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(minji.details).toBeHidden();
  await expect(minji.composer).toBeVisible();

  // What was closed by other means leaves nothing behind that Back would have to pass.
  await minji.button('방 정보').tap();
  await minji.details.getByRole('button', { name: '닫기' }).tap();
  await expect(minji.details).toBeHidden();
  await page.waitForFunction(() => !(history.state as { layers?: number } | null)?.layers);
  await page.goBack();
  await expect(minji.rail).toBeVisible();
});

test('a search result opens its room, and Back returns to the one before', async ({ people }) => {
  const ann = await people.arrive('Ann', { phone: true });
  const { page } = ann;
  const title = page.getByRole('heading', { level: 1 });
  await ann.makeRoom({ name: 'First' });
  await ann.button('All conversations').tap();
  await ann.makeRoom({ name: 'Second' });
  await page.getByRole('button', { name: 'Details' }).tap();
  await page.goBack();
  await expect(ann.details).toBeHidden();
  await page.keyboard.press('Control+k');
  await ann.search('First');
  await ann.dialog('Search').getByRole('option', { name: 'First' }).tap();
  await expect(title).toHaveText('First');
  await expect(page.getByRole('combobox', { name: /^(Search|찾기)$/ })).toBeHidden();
  await page.goBack();
  await expect(title).toHaveText('Second');
});

test('welcome page and settings fit the screen', async ({ people }) => {
  const ann = await people.arrive('Ann', { phone: true, outside: true });
  await ann.page.goto('/');
  await fits(ann.page);
  await isAFinger(ann.button('Start chatting'), ann.button('Use an account'), ann.page.getByLabel('Name'));
  await ann.enter();
  await tabs(ann).getByRole('link', { name: 'Settings' }).tap();
  await fits(ann.page);
  await isAFinger(ann.button('Back'), ann.button('Dark'), ann.button('한국어'), ann.button('Sign out'));
  await ann.button('한국어').tap();
  await expect(ann.page.getByRole('heading', { name: '설정' })).toBeVisible();
  await ann.page.reload();
  await expect(ann.page.getByRole('heading', { name: '설정' })).toBeVisible();
});
