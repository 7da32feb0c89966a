import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { Deployment } from '../../server/test/support/deployment.ts';
import { expect, test } from '../test.ts';
import type { Locale } from '../support/words.ts';
import { Scene } from './scene.ts';
import { type Look, open, settled, type Size, SIZES } from './viewer.ts';

const FOLDER = join(import.meta.dirname, '../../docs/screenshots');
const LOCALES: readonly Locale[] = ['ko-KR', 'en-US'];
const SCHEMES = ['light', 'dark'] as const;

/** What a picture shows, and how one gets there from an open conversation. */
const SCREENS: Record<string, (page: Page, locale: Locale) => Promise<unknown>> = {
  search: async (page, locale) => {
    await page.keyboard.press('Control+k');
    await page
      .getByRole('dialog')
      .locator('input')
      .first()
      .fill(locale === 'ko-KR' ? '김밥' : 'coffee');
    await expect(page.getByTestId('search-result').first()).toBeVisible();
  },
  details: async (page, locale) => {
    // Beside the conversation where there is room for it.
    if ((await page.getByRole('complementary').count()) > 0) return;
    await page.getByRole('button', { name: locale === 'ko-KR' ? '방 정보' : 'Details' }).click();
  },
};

for (const locale of LOCALES) {
  test.describe(locale, () => {
    let deployment: Deployment;
    let scene: Scene;

    test.beforeAll(async () => {
      mkdirSync(FOLDER, { recursive: true });
      deployment = await Deployment.start();
      scene = await Scene.make(deployment.next.url, locale);
    });
    test.afterAll(async () => {
      scene.close();
      await deployment.stop();
    });

    const file = (what: string, { scheme, size }: Look) =>
      join(FOLDER, `${what}-${size}-${scheme}-${locale.slice(0, 2)}.jpg`);
    const take = async (page: Page, what: string, look: Look) => {
      await page.screenshot({ path: file(what, look), type: 'jpeg', quality: 82 });
      await page.context().close();
    };

    for (const scheme of SCHEMES) {
      for (const size of Object.keys(SIZES) as Size[]) {
        const look: Look = { locale, scheme, size };
        test(`a conversation, ${size}, ${scheme}`, async ({ browser }) => {
          const page = await open(browser, deployment.next.url, look, `/rooms/${scene.roomId}`, scene);
          await settled(page);
          await take(page, 'conversation', look);
        });
      }
    }

    for (const size of ['desk', 'phone'] as const) {
      const look: Look = { locale, scheme: size === 'desk' ? 'light' : 'dark', size };
      for (const [what, go] of Object.entries(SCREENS)) {
        test(`${what}, ${size}`, async ({ browser }) => {
          const page = await open(browser, deployment.next.url, look, `/rooms/${scene.roomId}`, scene);
          await settled(page);
          await go(page, locale);
          await take(page, what, look);
        });
      }
      test(`the welcome page, ${size}`, async ({ browser }) => {
        const page = await open(browser, deployment.next.url, look, '/');
        await expect(page.getByRole('textbox').first()).toBeVisible();
        await take(page, 'welcome', look);
      });
      test(`settings, ${size}`, async ({ browser }) => {
        const page = await open(browser, deployment.next.url, look, '/settings', scene);
        await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
        await take(page, 'settings', look);
      });
      test(`all conversations, ${size}`, async ({ browser }) => {
        const page = await open(browser, deployment.next.url, look, '/', scene);
        await expect(page.getByTestId('room-item').first()).toBeVisible();
        await take(page, 'conversations', look);
      });
    }
  });
}
