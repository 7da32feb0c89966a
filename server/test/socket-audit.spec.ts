import { beforeAll, expect, test } from 'vitest';
import { adminSocket, onEveryServer, Operator, securityLines } from './support/operator.js';
import { useServer } from './support/suite.js';

const suite = useServer({ env: { ADMIN_USERS: 'boss', LOG_LEVEL: 'info' }, servers: 1 });

let operator: Operator;
beforeAll(async () => {
  operator = await Operator.of(suite);
});

/** Of calls with this in their note. */
const linesOf = (what: Record<string, unknown>) =>
  securityLines(suite)
    .filter(({ call }) =>
      Object.entries(what).every(([name, value]) => JSON.stringify(call?.[name]) === JSON.stringify(value)),
    )
    .map(({ security, byUserId, bySessionId, call }) => ({ security, byUserId, bySessionId, ...call }));
const by = () => ({ byUserId: 'boss', bySessionId: operator.sessionId });

test('a call is written down before it is done, and what came of it afterwards', async () => {
  const { userId } = await onEveryServer(suite, 'silent');
  const filter = { in: [`u:${userId}`] };
  let isOver = false;
  const call = operator
    .call('emitToSockets', { ...filter, event: 'rhubarb', ack: true, timeoutMs: 2_000 })
    .finally(() => (isOver = true));
  await expect.poll(() => linesOf(filter)).toHaveLength(1);
  expect(isOver).toBe(false);
  const [begun] = linesOf(filter);
  expect(begun).toMatchObject({ security: 'sockets_administered', ...by(), name: 'emitToSockets', event: 'rhubarb' });
  await call;
  const id = (begun as { id?: string } | undefined)?.id;
  await expect
    .poll(() => linesOf({ id }).slice(1))
    .toEqual([{ security: 'sockets_answered', ...by(), id, name: 'emitToSockets', sockets: 1, missing: [] }]);
});

test('what a call switches in servers is written down, and what it tells people is not', async () => {
  const maintenance = { on: true, message: 'basil' };
  await operator.call('serverSideEmit', { event: 'maintenance', payload: maintenance });
  await operator.call('serverSideEmit', { event: 'maintenance', payload: { on: false } });
  const lines = () => linesOf({ event: 'maintenance' });
  await expect.poll(lines).toMatchObject([{ on: true }, { on: false }]);
  for (const output of suite.deployment.outputs) expect(output).not.toContain('basil');
});

test('a call that is refused is written down, by whichever door, without what was sent', async () => {
  const own = await Operator.again(suite);
  const socket = await adminSocket(suite.url, own.token);
  expect((await operator.answerTo('disconnectSockets', { in: 'parsley' })).status).toBe(400);
  expect(await socket.emitWithAck('socketsJoin', { rooms: ['parsley'] })).toMatchObject({ ok: false });
  expect(await socket.emitWithAck('x'.repeat(100), {})).toMatchObject({ ok: false });
  await operator.answerTo('serverSideEmit', { event: 'drain', payload: { on: 'parsley' } });
  const refused = () => linesOf({ failed: 'invalid_payload' });
  await expect.poll(refused).toHaveLength(4);
  const its = { byUserId: 'boss', bySessionId: own.sessionId };
  expect(refused()).toEqual([
    { security: 'sockets_refused', ...by(), name: 'disconnectSockets', failed: 'invalid_payload' },
    { security: 'sockets_refused', ...its, name: 'socketsJoin', failed: 'invalid_payload' },
    { security: 'sockets_refused', ...its, name: 'x'.repeat(64), failed: 'invalid_payload' },
    {
      security: 'sockets_answered',
      ...by(),
      id: expect.any(String),
      name: 'serverSideEmit',
      failed: 'invalid_payload',
    },
  ]);
  for (const output of suite.deployment.outputs) expect(output).not.toContain('parsley');
});
