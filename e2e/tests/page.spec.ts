import { expect, test } from '../test.ts';

test('the address that the server prints shows the app', async ({ page }) => {
  const faults: string[] = [];
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(error.message));

  const answer = await page.goto('/');

  expect(answer?.status()).toBe(200);
  await expect(page).toHaveTitle(/Suda|수다/);
  await expect(page.getByRole('textbox').first()).toBeVisible();
  expect(faults).toEqual([]);
});
