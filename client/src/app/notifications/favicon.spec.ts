import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFavicon, marked } from './favicon';

const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32"/></svg>';
const drawn = (address: string) => decodeURIComponent(address.slice('data:image/svg+xml,'.length));
let read: ReturnType<typeof vi.fn>;

beforeEach(() => {
  read = vi.fn(async () => new Response(svg));
  vi.stubGlobal('fetch', read);
});
afterEach(() => vi.unstubAllGlobals());

it('draws a dot, or a number up to 99', () => {
  expect(drawn(marked(svg, 'dot', '#a1123a'))).toMatch(/<circle[^>]*fill="#a1123a"[^>]*\/><\/svg>$/);
  expect(drawn(marked(svg, 3, '#a1123a'))).toMatch(/font-size="17"[^>]*>3<\/text><\/svg>$/);
  expect(drawn(marked(svg, 100, '#a1123a'))).toContain('>99+</text>');
});

it('marks the icon of the tab and takes the mark back, whatever arrives first', async () => {
  const link = document.createElement('link');
  link.href = '/favicon.svg';
  const favicon = createFavicon(link);
  favicon.set(undefined);
  expect(read).not.toHaveBeenCalled();
  favicon.set(1);
  favicon.set(2);
  await vi.waitFor(() => expect(drawn(link.href)).toContain('>2</text>'));
  favicon.set('dot');
  favicon.set(undefined);
  await Promise.resolve();
  expect(link.getAttribute('href')).toMatch(/favicon\.svg$/);
  expect(read).toHaveBeenCalledTimes(1);
});

it('keeps the plain icon when that can’t be read, and tries again later', async () => {
  const link = document.createElement('link');
  link.href = '/favicon.svg';
  read.mockRejectedValueOnce(new TypeError('offline'));
  const favicon = createFavicon(link);
  favicon.set('dot');
  await vi.waitFor(() => expect(read).toHaveBeenCalledTimes(1));
  await new Promise((resolve) => setTimeout(resolve));
  expect(link.getAttribute('href')).toMatch(/favicon\.svg$/);
  favicon.set('dot');
  await vi.waitFor(() => expect(drawn(link.href)).toContain('<circle'));
});
