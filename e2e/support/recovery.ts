import { expect, type Locator } from '@playwright/test';
import type { Broken } from './broken-endpoint.ts';
import type { Person } from './person.ts';

/** While the endpoint fails the page says `words`; once it works again, `again` mends the page without a reload. */
export async function recovers(
  { page }: Person,
  broken: Broken,
  words: string | RegExp,
  again: () => Promise<void>,
  mended: Locator,
): Promise<void> {
  await expect(page.getByText(words).first()).toBeVisible();
  broken.mend();
  // A page that mends itself first takes away what is clicked.
  const clicked = again();
  clicked.catch(() => undefined);
  await Promise.race([clicked, mended.waitFor()]);
  // A click that the page's own change moves away from under it is repeated.
  await expect(mended).toBeVisible({ timeout: 5_000 }).catch(again);
  await expect(mended).toBeVisible();
}

export const tryAgain =
  ({ page }: Person, within: Locator = page.locator('body')) =>
  () =>
    within.getByRole('button', { name: 'Try again' }).click();
