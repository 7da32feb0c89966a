import { afterAll, expect, test } from 'vitest';
import { ApiServer } from './delivery/api-server.js';
import { PROGRAM_PORTS, usePrograms } from './support/programs.js';
import { useServer } from './support/suite.js';

const api = await ApiServer.start();
afterAll(() => api.stop());

const suite = useServer({
  env: {
    ...PROGRAM_PORTS,
    CLIENT_SOCKET_AUTH: 'open',
    API_SERVER_URL: api.url,
    DELIVERY_ALLOW_NETWORKS: '127.0.0.0/8',
  },
});
const { page, worker } = usePrograms(suite);

test('the API server of a product is told once that a job is complete, and its pages hear it', async () => {
  const userId = suite.name('user-');
  const shown = await page({ userId });
  const job = await worker();
  const data = { userId, requestId: 'r1', url: '/results/1', note: '그림 "a"' };
  job.send({ event: 'progress_update', data: { userId, requestId: 'r1', progress: 10 } });
  expect(await job.ask('ascii_complete', data)).toMatchObject({ ok: true, delivered: 1 });
  job.send({ event: 'progress_update', data: { userId, requestId: 'r1', progress: 100 } });
  await shown.until('progress_update', ({ progress }: { progress: number }) => progress === 100);
  await expect.poll(() => api.calls.length, { timeout: 20_000 }).toBe(1);
  expect(api.calls[0]).toMatchObject({
    path: '/api/converts/complete',
    body: JSON.stringify(data),
    key: expect.stringMatching(/^[\w-]{20,}$/) as string,
    status: 200,
  });
  // A worker that heard no answer says it again: the API server knows it by its key.
  expect(await job.ask('ascii_complete', data)).toMatchObject({ ok: true });
  expect(await job.ask('ascii_complete', { ...data, requestId: 'r2' })).toMatchObject({ ok: true });
  await expect.poll(() => api.effects.size, { timeout: 20_000 }).toBe(2);
});
