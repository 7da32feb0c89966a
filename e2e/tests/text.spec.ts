import { expect, test } from '../test.ts';

const MINUTES = [
  '# 회의록',
  '오늘 **"중요한 결정"**은 `v2` 전환이에요. ~~내일~~ 모레까지 [계획](https://example.com/plan)을 봐 주세요.',
  '',
  '> 일정이 빠듯해요',
  '그래도 해 봐요',
  '',
  '1. 서버',
  '   - 캐시',
  '2. 클라이언트',
  '',
  '- [ ] 배포',
  '- [x] 검토',
  '',
  '| 항목 | 값 |',
  '|:--|--:|',
  '| p95 | 12 ms |',
  '',
  '```ts',
  'const answer: number = 42; // 답',
  '```',
  'https://naver.com@evil.example/ 조심',
].join('\n');

test('what is marked is shown as it is meant, and its author ticks a box', async ({ people }) => {
  const minji = await people.arrive('민지', { locale: 'ko-KR' });
  const juno = await people.arrive('준호', { locale: 'ko-KR', phone: true });
  await minji.makeRoom({ with: [juno], name: '회의' });
  await minji.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);

  await test.step('written with keys, undone, and continued', async () => {
    const { composer, page } = minji;
    await composer.fill('중요');
    await composer.press('ControlOrMeta+a');
    await composer.press('Control+b');
    await expect(composer).toHaveValue('**중요**');
    await composer.press('ControlOrMeta+z');
    await expect(composer).toHaveValue('중요');
    await composer.fill('- 하나');
    await composer.press('Shift+Enter');
    await page.keyboard.type('둘');
    await expect(composer).toHaveValue('- 하나\n- 둘');
    await composer.press('Enter');
    await expect(minji.messages.locator('li')).toHaveText(['하나', '둘']);
  });

  await minji.say(MINUTES);
  await juno.open('회의');
  const minutes = juno.message('회의록');
  await expect(minutes.locator('strong')).toHaveText('"중요한 결정"');
  await expect(minutes.locator('blockquote')).toHaveText('일정이 빠듯해요');
  await expect(minutes.locator('.code-keyword')).toHaveText('const');
  await expect(minutes.locator('.host')).toHaveText('(evil.example)');
  await expect(minutes.locator('td')).toHaveText(['p95', '12 ms']);
  expect(await juno.page.evaluate(() => document.documentElement.scrollWidth - innerWidth), 'px too wide').toBe(0);

  await expect(minutes.getByRole('checkbox').first()).toBeDisabled();
  await minji.message('회의록').getByRole('checkbox').first().click();
  await expect(minutes.getByRole('checkbox').first()).toBeChecked();

  await minji.button('코드 복사').click();
  expect(await minji.page.evaluate(() => navigator.clipboard.readText())).toBe('const answer: number = 42; // 답');
  await minji.room('회의').hover();
  await expect(minji.room('회의')).not.toContainText('**');
});
