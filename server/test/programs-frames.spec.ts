import { expect, test } from 'vitest';
import { PROGRAM_PORTS, usePrograms } from './support/programs.js';
import { useServer } from './support/suite.js';

const suite = useServer({
  env: { ...PROGRAM_PORTS, CLIENT_SOCKET_AUTH: 'open', WORKER_EVENTS: '*', RATE_LIMITS: 'on' },
});

const { worker } = usePrograms(suite);

/** Of all servers together. */
async function refused(reason: string): Promise<number> {
  const texts = await Promise.all(suite.deployment.servers.map((server) => server.metrics()));
  const line = new RegExp(`^suda_worker_frames_refused_total\\{reason="${reason}"\\} (\\d+)$`, 'm');
  return texts.reduce((sum, text) => sum + Number(line.exec(text)?.[1] ?? 0), 0);
}

test('a name that is none of an event is counted and never fatal, however often it comes', async () => {
  const job = await worker();
  const before = await refused('unknown_event');
  const names = ['error', 'client', 'connect', '', 'x'.repeat(65), 'x'.repeat(1_000), 'a\u0000b'];
  for (let n = 0; n < 1_000; n++) job.send({ event: names[n % names.length] });
  expect(await job.ask('error', { userId: 'ann' })).toMatchObject({ ok: false, error: { code: 'not_found' } });
  expect(await job.ask('x'.repeat(64), { userId: 'ann' })).toMatchObject({ ok: true });
  expect(job.frames).toHaveLength(2);
  expect(await refused('unknown_event')).toBe(before + 1_001);
});

test('an id of null is as none', async () => {
  const job = await worker();
  job.send({ event: 'ascii_complete', data: { userId: 'ann' }, id: null });
  expect(await job.ask('ascii_complete', { userId: 'ann' })).toMatchObject({ ok: true });
  expect(job.frames).toHaveLength(1);
});

test.each([
  ['more than is read', 'too_large', 'x'.repeat(3 * 1024 * 1024), 1009],
  ['a text that is none', 'unreadable', Buffer.from([0xff, 0xfe]), 1007],
])('a frame of %s closes its connection, and is counted', async (_, reason, frame, code) => {
  const job = await worker();
  const before = await refused(reason);
  job.socket.send(frame, { binary: false });
  expect(await job.closed).toMatchObject({ code });
  expect(await refused(reason)).toBe(before + 1);
});
