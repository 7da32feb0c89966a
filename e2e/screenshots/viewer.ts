import { type Browser, type BrowserContext, expect, type Page } from '@playwright/test';
import type { Locale } from '../support/words.ts';
import type { Scene } from './scene.ts';

/** CSS pixels, and what counts as a phone there. */
export const SIZES = {
  desk: { width: 1440, height: 900 },
  tablet: { width: 820, height: 1180 },
  phone: { width: 390, height: 844 },
  'small-phone': { width: 360, height: 640 },
} as const;
export type Size = keyof typeof SIZES;
const TOUR = { width: 1200, height: 720 };
export type Scheme = 'light' | 'dark';

export interface Look {
  locale: Locale;
  scheme: Scheme;
  size: Size | 'tour';
}

const isPhone = (size: Look['size']) => size.endsWith('phone');

/** The scene's viewer in a browser of this look, at an address of the app. */
export async function open(browser: Browser, url: string, look: Look, path: string, scene?: Scene): Promise<Page> {
  const context: BrowserContext = await browser.newContext({
    baseURL: url,
    locale: look.locale,
    colorScheme: look.scheme,
    viewport: look.size === 'tour' ? TOUR : SIZES[look.size],
    reducedMotion: 'reduce',
    isMobile: isPhone(look.size),
    hasTouch: isPhone(look.size),
  });
  if (scene) await context.addCookies([{ name: 'suda_session', value: scene.token, url }]);
  const page = await context.newPage();
  await page.goto(path);
  await page.evaluate(() => document.fonts.ready);
  return page;
}

/** The open conversation, with everything in it. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByTestId('timeline')).toHaveAttribute('aria-busy', 'false');
  await expect(page.getByTestId('message').first()).toBeVisible();
  await page.evaluate(() => document.fonts.ready);
}
