import { expect, test } from '../test.ts';
import { answered } from '../support/faults.ts';

test('the address that the server prints shows the app', async ({ people }) => {
  const { page } = await people.arrive('Guest', { outside: true });
  const answer = await page.goto('/');
  expect(answer?.status()).toBe(200);
  await expect(page).toHaveTitle('Suda');
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
});

test('a name in use is refused, and another one accepted', async ({ people }) => {
  const minji = await people.arrive('민지', { locale: 'ko-KR' });
  const other = await people.arrive('다른 사람', { locale: 'ko-KR', outside: true });
  other.faults.allow(answered(409));
  await other.page.goto('/');
  await other.page.getByLabel('이름').fill(minji.name);
  await other.button('시작하기').click();
  await expect(other.page.getByText('이미 쓰이는 이름이에요. 다른 이름을 골라 주세요.')).toBeVisible();
  await other.page.getByLabel('이름').fill(other.name);
  await other.button('시작하기').click();
  await expect(other.rail).toContainText(other.name);
  await minji.page.reload();
  await expect(minji.rail).toContainText(minji.name);
});
