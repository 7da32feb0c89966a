import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from '@playwright/test';
import { packagedBrowser } from './packaged-browser.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function onPath(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((file) => existsSync(file));
}

/**
 * The browser for the tests: the system's Chromium (CHROMIUM_PATH, or on the PATH), else Playwright's own, else the one
 * inside an npm package (Linux x64). Undefined if there is none.
 */
export async function findBrowser(): Promise<string | undefined> {
  const named = process.env['CHROMIUM_PATH'];
  if (named) return named;
  const system = onPath();
  if (system) return system;
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  return packagedBrowser();
}

export const NO_BROWSER =
  'no Chromium here: install one, name it in CHROMIUM_PATH, or run `npx playwright install chromium`';

/** Chromium's sandbox doesn't run as root. */
export const browserArguments = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
