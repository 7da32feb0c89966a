import { ADMISSION_HINT, type ErrorBody } from '@suda/contract';
import { expect, test } from 'vitest';
import { ProtocolV2Client } from './support/protocol-v2-client.js';
import { PlainClient } from './support/plain-client.js';
import { useServer } from './support/suite.js';

const PER_SECOND = 2;
const suite = useServer({
  env: { RATE_LIMITS: 'on', SOCKET_ADMISSIONS_PER_SECOND: String(PER_SECOND), TRUST_PROXY: '127.0.0.1' },
});

/** Of one server: more than are let in at once or held. */
const CROWD = 20;

test('of a crowd all are let in: those who are told when come then, those who know nothing of it by themselves', async () => {
  const { url } = suite;
  const reject = (error: unknown) => error as Error & { data: ErrorBody };
  // Held and let in, or closed and connected again by Socket.IO's client: it tells the program of neither.
  const programs = Array.from({ length: CROWD - 4 }, () => PlainClient.connect(url));
  const knowing = await Promise.all(
    Array.from({ length: 4 }, () =>
      ProtocolV2Client.connect(url, { features: [ADMISSION_HINT] }).then((it) => suite.track(it), reject),
    ),
  );
  const refused = knowing.flatMap((it) => (it instanceof Error ? [it.data] : []));
  expect(refused.length).toBeGreaterThan(0);
  for (const { code, details } of refused) {
    expect(code).toBe('rate_limited');
    expect(details?.['retryAfterMs']).toBeGreaterThan(0);
  }
  for (const program of await Promise.all(programs)) suite.track(program);
  await suite.track(await ProtocolV2Client.connect(url)).register(suite.name('late'));
});
