import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { fastify, type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveClient, serveDocuments } from './static-files.js';

const folder = mkdtempSync(join(tmpdir(), 'suda-client-'));
const server: FastifyInstance = fastify();
const SCRIPT = 'console.log("수다")';

beforeAll(async () => {
  mkdirSync(join(folder, 'dist/assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'whispered');
  writeFileSync(join(folder, 'dist/index.html'), '<title>수다</title>');
  writeFileSync(join(folder, 'dist/.built-from'), 'whispered');
  writeFileSync(join(folder, 'dist/favicon.svg'), '<svg/>');
  writeFileSync(join(folder, 'dist/sw.js'), SCRIPT);
  writeFileSync(join(folder, 'dist/assets/app-1a2b.js'), SCRIPT);
  writeFileSync(join(folder, 'dist/assets/app-1a2b.js.br'), brotliCompressSync(SCRIPT));
  await serveClient(server, join(folder, 'dist'));
  await serveDocuments(server, join(folder, 'dist'));
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const get = (url: string, encoding = 'identity') => server.inject({ url, headers: { 'accept-encoding': encoding } });

describe('the built client', () => {
  test('hashed files are immutable, and compressed for clients that accept it', async () => {
    const plain = await get('/assets/app-1a2b.js');
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(plain.headers['content-type']).toMatch('javascript');
    expect(plain.body).toBe(SCRIPT);
    const compressed = await get('/assets/app-1a2b.js', 'gzip, br');
    expect(compressed.headers['content-encoding']).toBe('br');
    expect(compressed.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(compressed.headers['content-type']).toMatch('javascript');
    expect(compressed.headers.vary).toMatch(/accept-encoding/i);
  });

  test.each(['/', '/index.html', '/rooms/01JD7Z5T8X', '/settings?tab=a.b', '/chatter'])(
    '%s is the app',
    async (url) => {
      const page = await get(url);
      expect(page.statusCode).toBe(200);
      expect(page.body).toBe('<title>수다</title>');
      expect(page.headers['cache-control']).toBe('no-cache');
    },
  );

  test('other files are revalidated, and HEAD is answered like GET', async () => {
    expect((await get('/favicon.svg')).headers['cache-control']).toBe('no-cache');
    // A service worker that browsers kept for long would keep the whole app.
    const worker = await get('/sw.js');
    expect([worker.headers['cache-control'], worker.body]).toEqual(['no-cache', SCRIPT]);
    expect(worker.headers['content-type']).toMatch('javascript');
    const head = await server.inject({ method: 'HEAD', url: '/' });
    expect([head.statusCode, head.body]).toEqual([200, '']);
  });

  test.each([
    '/assets/gone-9f.js',
    '/chat/nothing',
    '/chat',
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/.env',
    '/.built-from',
  ])('%s is not there', async (url) => {
    const answer = await get(url);
    expect(answer.body).not.toContain('whispered');
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.headers['cache-control'] ?? 'none').not.toContain('immutable');
  });
});

test('documents are served below /chat/docs', async () => {
  expect((await get('/chat/docs')).headers.location).toBe('/chat/docs/');
  expect((await get('/chat/docs/')).body).toBe('<title>수다</title>');
});

test('without a built client the address still answers', async () => {
  const bare = fastify();
  await serveClient(bare, join(folder, 'nowhere'));
  await serveDocuments(bare, join(folder, 'nowhere'));
  expect((await bare.inject('/')).statusCode).toBe(200);
  await bare.close();
});
