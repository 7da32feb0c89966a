import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../test.ts';

/** Expects no overflow at the right edge. */
const fits = async (page: Page) =>
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 'px too wide').toBe(0);

async function isAFinger(...targets: Locator[]): Promise<void> {
  for (const target of targets) {
    const box = await target.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0), `px of ${target.toString()}`).toBeGreaterThanOrEqual(44);
  }
}

test('list, conversation, details and back, by touch', async ({ people }) => {
  const minji = await people.arrive('민지', { locale: 'ko-KR', phone: true });
  const juno = await people.arrive('준호', { locale: 'ko-KR' });
  const { page } = minji;
  await isAFinger(
    minji.button('새 방').first(),
    minji.button('방, 사람, 메시지 찾기'),
    minji.rail.getByRole('button', { name: '설정' }),
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
    minji.button('알림 끄기'),
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

test('a long press on a message shows its actions', async ({ people }) => {
  const minji = await people.arrive('민지', { locale: 'ko-KR', phone: true });
  await minji.makeRoom({ name: '메모' });
  await minji.say('누르고 있어요');
  const box = await minji.message('누르고 있어요').locator('.bubble').boundingBox();
  const finger = await minji.context.newCDPSession(minji.page);
  const at = { x: (box?.x ?? 0) + 20, y: (box?.y ?? 0) + 10 };
  await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
  await expect(minji.page.getByRole('toolbar', { name: '메시지 메뉴' })).toBeVisible();
  await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  const reply = minji.page.getByRole('toolbar').getByRole('button', { name: '답장' });
  await isAFinger(reply);
  await reply.tap();
  await minji.say('답장이에요');
  await expect(minji.message('답장이에요').getByRole('button').first()).toContainText('누르고 있어요');
});

test('welcome page and settings fit the screen', async ({ people }) => {
  const ann = await people.arrive('Ann', { phone: true, outside: true });
  await ann.page.goto('/');
  await fits(ann.page);
  await isAFinger(ann.button('Start chatting'), ann.button('Use an account'), ann.page.getByLabel('Name'));
  await ann.enter();
  await ann.rail.getByRole('button', { name: 'Settings' }).tap();
  await fits(ann.page);
  await isAFinger(ann.button('Back'), ann.button('Dark'), ann.button('한국어'), ann.button('Sign out'));
  await ann.button('한국어').tap();
  await expect(ann.page.getByRole('heading', { name: '설정' })).toBeVisible();
  await ann.page.reload();
  await expect(ann.page.getByRole('heading', { name: '설정' })).toBeVisible();
});
