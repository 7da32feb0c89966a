import { Rest } from '../../server/test/support/rest.ts';
import { NO_NETWORK } from '../support/faults.ts';
import { sendMany } from '../support/programs.ts';
import { wheel } from '../support/timeline.ts';
import { expect, test } from '../test.ts';

const UNREAD = 140;
const DECISION = '결정: 워크숍은 강릉에서 해요';

test.use({ serviceWorkers: 'allow' });

test('a newcomer comes by a link on a phone, reads, writes, finds, installs, and goes offline and back', async ({
  people,
  deployment,
}) => {
  const jieun = await people.program('지은');
  const { roomId } = await jieun.command('create_room', { participants: [], name: '가을 워크숍' });
  await jieun.send(roomId, DECISION);
  const rest = new Rest(deployment.next.url).as({ token: jieun.token });
  const { token } = await rest.get('makeInviteLink', { params: { id: roomId }, body: {} });

  const minsu = await people.arrive('민수', { locale: 'ko-KR', phone: true, link: true, outside: true });
  const { page } = minsu;
  await page.goto(`/join/${token}`);
  await expect(page.getByTestId('join')).toContainText(`${jieun.userId}님이 초대했어요`);
  await page.getByLabel('이름').fill(minsu.name);
  await minsu.button('들어가기').tap();
  await minsu.sees(DECISION);

  // What comes while they look at the list waits at a line.
  await minsu.button('방 목록').tap();
  await sendMany(jieun, roomId, '이야기', UNREAD);
  await expect(minsu.badge('가을 워크숍')).toHaveText(String(UNREAD));
  await minsu.room('가을 워크숍').tap();
  await expect(minsu.timeline.getByText('여기까지 읽었어요')).toBeInViewport();
  await expect(minsu.message('이야기 1').first()).toBeInViewport();
  const last = minsu.message(`이야기 ${UNREAD}`);
  await expect(async () => {
    await wheel(minsu, 1_500);
    await expect(last).toBeInViewport({ timeout: 200 });
  }).toPass();
  await expect
    .poll(() => jieun.heard('read_marker').findLast((it) => it.roomId === roomId)?.markers[minsu.name])
    .toBeGreaterThan(UNREAD);

  // The key of a phone breaks the line, and goes on with the list.
  await minsu.composer.tap();
  await page.keyboard.type('준비물');
  await page.keyboard.press('Enter');
  await page.keyboard.type('- 우산');
  await page.keyboard.press('Enter');
  await page.keyboard.type('물');
  await expect(minsu.composer).toHaveValue('준비물\n- 우산\n- 물');
  await minsu.say(`${await minsu.composer.inputValue()}\n\n\`\`\`js\nconst people = 12;\n\`\`\``);
  await expect(minsu.pending).toHaveCount(0);
  const written = minsu.message('준비물');
  await expect(written.getByRole('listitem')).toHaveText(['우산', '물']);
  await expect(written.locator('pre code')).toHaveText('const people = 12;');

  await minsu.button('이 방에서 찾기').tap();
  await minsu.finds('강릉', DECISION);
  await minsu.results.tap();
  await expect(minsu.message(DECISION)).toBeInViewport();

  // The page can be installed, and asks only where it is pressed.
  const manifest = (await (
    await page.request.get((await page.locator('link[rel=manifest]').getAttribute('href')) ?? '')
  ).json()) as { name: string; start_url: string; display: string; icons: { src: string; sizes: string }[] };
  expect(manifest).toMatchObject({ name: 'Suda', start_url: '/', display: 'standalone' });
  expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']));
  for (const { src } of manifest.icons)
    expect((await page.request.get(src)).headers()['content-type']).toMatch(/^image/);
  await minsu.button('방 목록').tap();
  await page.evaluate(() => {
    const offer = new Event('beforeinstallprompt', { cancelable: true });
    const prompt = () => {
      document.body.setAttribute('data-asked', '');
      return Promise.resolve();
    };
    window.dispatchEvent(Object.assign(offer, { prompt }));
  });
  await page.getByTestId('install-hint').getByRole('button', { name: '설치' }).tap();
  await expect(page.locator('body[data-asked]')).toBeAttached();
  await expect(page.getByTestId('install-hint')).toBeHidden();

  // Without a network, the app opens from what it kept.
  await page.evaluate(() => navigator.serviceWorker.ready);
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await minsu.room('가을 워크숍').tap();
  await expect(minsu.composer).toBeVisible();
  minsu.faults.allow(...NO_NETWORK);
  await minsu.goOffline();
  await expect(minsu.connectionBar).toBeVisible();
  await minsu.say('터널 안이에요');
  await expect(minsu.pending).toHaveCount(1);
  await page.reload();
  await expect(minsu.message('터널 안이에요')).toBeVisible();
  await minsu.comeOnline();
  await expect(minsu.pending).toHaveCount(0);
  await expect
    .poll(() => jieun.heard('messages').flatMap((it) => it.messages.map(({ content }) => content)))
    .toContain('터널 안이에요');
});
