import { afterAll, expect, test, vi } from 'vitest';
import { MODE } from './support/mode.js';
import { useServer } from './support/suite.js';
import { TraceReceiver, type ReceivedSpan } from './support/trace-receiver.js';

const SOON = { timeout: 60_000, interval: 50 };
const CONSUMERS = MODE === 'cluster' ? ['suda-consumer-dynamo', 'suda-consumer-elasticsearch'] : [];

const receiver = await TraceReceiver.open();
const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/`, OTEL_BSP_SCHEDULE_DELAY: '50' };
const suite = useServer({ env, consumerEnv: env });
afterAll(() => receiver.close());

const named = (name: string) => receiver.spans.filter((span) => span.name === name);

test('a message is one trace, from its command to every archive, and no span says what was written or who wrote it', async () => {
  const ann = await suite.two(suite.name('annabel'));
  const roomId = await ann.createRoom();
  await ann.send(roomId, 'rhubarb one');
  // With all that an entry may have beside a trace.
  await ann.command('send_message', {
    roomId,
    content: 'rhubarb two',
    clientMessageId: 'of-ann',
    replyTo: 1,
    mentions: [ann.userId],
  });
  const sent = await vi.waitFor(() => {
    const commands = named('command send_message');
    expect(commands).toHaveLength(2);
    for (const { traceId } of commands) {
      const services = receiver.spans.filter((span) => span.traceId === traceId).map(({ service }) => service);
      expect(services.sort()).toEqual([...CONSUMERS, 'suda-server']);
    }
    return commands;
  }, SOON);
  expect(new Set(sent.map(({ traceId }) => traceId)).size).toBe(2);
  for (const { traceId, spanId } of sent) {
    const below = receiver.spans.filter(
      (span): span is ReceivedSpan => span.traceId === traceId && span.spanId !== spanId,
    );
    expect(below.map(({ parentSpanId }) => parentSpanId)).toEqual(CONSUMERS.map(() => spanId));
    expect(below.map(({ name }) => name).sort()).toEqual(
      CONSUMERS.map((it) => it.replace('suda-consumer-', 'archive ')),
    );
  }
  for (const word of ['rhubarb', 'annabel', 'of-ann', roomId]) expect(receiver.received).not.toContain(word);
});

test('a command that fails is told by the kind of its error', async () => {
  const ann = await suite.two(suite.name('annabel'));
  await ann.refusal('send_message', { roomId: 'no-such-room', content: 'rhubarb' });
  await vi.waitFor(
    () => expect(named('command send_message').map(({ status }) => status.message)).toContain('not_found'),
    SOON,
  );
});
