import { expect, it } from 'vitest';
import { handlingOf } from './handling';

const HERE = globalThis.location.origin;
const request = (path: string, mode: RequestMode = 'cors', method = 'GET') => ({ url: `${HERE}${path}`, mode, method });

it.each(['/', '/rooms', '/rooms/01JD7Z5T8X?at=3', '/settings', '/share?text=hi', '/chatter'])(
  'a page of the app opens with the shell: %s',
  (path) => expect(handlingOf(request(path, 'navigate'))).toBe('shell'),
);

it.each(['/assets/app-1a2b.js', '/assets/inter.woff2'])('a file that never changes is kept: %s', (path) =>
  expect(handlingOf(request(path))).toBe('file'),
);

it.each([
  request('/chat/boot?room=r'),
  request('/chat/rooms'),
  request('/chat/docs/', 'navigate'),
  request('/chat', 'navigate'),
  request('/healthz', 'navigate'),
  request('/readyz'),
  request('/sw.js'),
  request('/manifest.webmanifest'),
  request('/assets/app.js', 'cors', 'HEAD'),
  request('/', 'navigate', 'POST'),
  { ...request('/'), url: 'https://elsewhere.example/assets/app.js' },
])('passes by: $method $url', (passing) => expect(handlingOf(passing)).toBeUndefined());
