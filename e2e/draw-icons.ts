/** Draws the icons of the installed app from favicon.svg, into client/public/icons. Their files are checked in. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { browserArguments, findBrowser } from './browser.ts';

const PUBLIC = join(import.meta.dirname, '../client/public');
interface Icon {
  name: string;
  size: number;
  /** The system cuts the icon to a shape of its own: its ground goes to the edges, and the sign stays within 80 %. */
  bleed?: true;
}

const ICONS: Icon[] = [
  { name: 'icon-192', size: 192 },
  { name: 'icon-512', size: 512 },
  { name: 'maskable-512', size: 512, bleed: true },
  { name: 'apple-touch-180', size: 180, bleed: true },
];

const drawing = await readFile(join(PUBLIC, 'favicon.svg'), 'utf8');
const [, ground = ''] = /<rect[^>]*fill="(#\w+)"/.exec(drawing) ?? [];

const html = ({ size, bleed }: Icon): string => `<!doctype html><style>
  html, body { margin: 0; background: ${bleed ? ground : 'transparent'} }
  svg { display: block; width: ${size}px; height: ${size}px; ${bleed ? 'transform: scale(0.86)' : ''} }
</style>${drawing}`;

const executablePath = await findBrowser();
const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: browserArguments });
await mkdir(join(PUBLIC, 'icons'), { recursive: true });
for (const icon of ICONS) {
  const page = await browser.newPage({ viewport: { width: icon.size, height: icon.size } });
  await page.setContent(html(icon));
  await writeFile(join(PUBLIC, 'icons', `${icon.name}.png`), await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
