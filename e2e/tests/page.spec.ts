import { expect, test } from '../test.ts';

test('the address that the server prints shows the app', async ({ people }) => {
  const { page } = await people.arrive('Guest', { outside: true });
  const answer = await page.goto('/');
  expect(answer?.status()).toBe(200);
  await expect(page).toHaveTitle('Suda');
  await expect(page.getByRole('textbox', { name: 'Name' })).toBeFocused();
});
