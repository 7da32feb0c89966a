import { describe, expect, test } from 'vitest';
import { Deployment } from './support/deployment.js';
import { Rest } from './support/rest.js';
import { ProtocolV2Client } from './support/protocol-v2-client.js';

const STOP_MS = 5_000;
/** In a cluster, with the notice that the gateway gets. */
const AS_OPERATED = { env: { STOP_NOTICE_MS: '1500' } };
const SENDERS = 6;
const CLEAN = { code: 0, signal: null };
const IN_FLIGHT = 40;

/** Sends without pause until the connection breaks; keeps what was acked, and the codes of what was refused. */
class Sender {
  readonly acked = new Map<string, number>();
  readonly refused: string[] = [];
  private count = 0;

  constructor(
    readonly client: ProtocolV2Client,
    private readonly roomId: string,
  ) {}

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: IN_FLIGHT }, () => this.loop()));
  }

  private async loop(): Promise<void> {
    for (;;) {
      const id = `${this.client.userId}-${++this.count}`;
      const payload = { roomId: this.roomId, content: id, clientMessageId: id };
      const ack = await this.client.ask('send_message', payload).catch(() => undefined);
      if (!ack) return;
      if (!ack.ok) {
        this.refused.push(ack.error.code);
        return;
      }
      this.acked.set(id, ack.data.seq);
    }
  }
}

async function allMessages(rest: Rest, roomId: string) {
  const contents = new Map<number, string>();
  for (let after = 0; ;) {
    const { messages, more } = await rest.get('messages', { params: { id: roomId }, query: { after, limit: 200 } });
    for (const { seq, content } of messages) contents.set(seq, content);
    if (!more) return contents;
    after = messages.at(-1)?.seq ?? 0;
  }
}

describe.each(['SIGTERM', 'SIGINT'] as const)('%s under load', (signal) => {
  test('keeps every acked message, closes the sockets so that clients reconnect, and exits with 0 in time', async () => {
    const deployment = await Deployment.start(AS_OPERATED);
    try {
      const clients = await Promise.all(
        Array.from({ length: SENDERS }, (_, index) => ProtocolV2Client.as(deployment.next.url, `sender-${index}`)),
      );
      const [first] = clients;
      if (!first) throw new Error('no sender');
      const roomId = await first.createRoom(...clients.map(({ userId }) => userId));
      const senders = clients.map((client) => new Sender(client, roomId));
      const running = Promise.all(senders.map((sender) => sender.run()));
      await first.next('messages', ({ messages }) => (messages.at(-1)?.seq ?? 0) > 1_000, 20_000);
      const begin = performance.now();
      // Supervisors pass a signal on to the whole group, and send it again.
      const exits = [signal, 'SIGTERM' as const, 'SIGINT' as const].map((it) => deployment.terminate(it));
      for (const exit of (await Promise.all(exits)).flat()) expect(exit).toEqual(CLEAN);
      expect(performance.now() - begin).toBeLessThan(STOP_MS);
      await running;
      for (const code of senders.flatMap(({ refused }) => refused)) expect(code).toBe('unavailable');
      const back = clients.map((client) => new Promise<void>((resolve) => client.socket.once('connect', resolve)));
      await deployment.restart();
      await Promise.all(back);
      const stored = await allMessages(new Rest(deployment.next.url, { token: first.token }), roomId);
      const acked = senders.flatMap((sender) => [...sender.acked]);
      expect(acked.length).toBeGreaterThan(1_000);
      for (const [id, seq] of acked) expect(stored.get(seq)).toBe(id);
      expect([...stored.keys()]).toEqual(Array.from({ length: stored.size }, (_, index) => index + 1));
      expect(new Set(stored.values()).size).toBe(stored.size);
      expect(await first.send(roomId, 'and on')).toMatchObject({ seq: stored.size + 1 });
      for (const client of clients) client.close();
      const lines = deployment.outputs.flatMap((output) => output.split('\n'));
      expect(lines.filter((line) => /"level":(50|60)|Error/.test(line))).toEqual([]);
    } finally {
      await deployment.stop();
    }
  });
});

test('commands in flight are finished and acked before the sockets close', async () => {
  const deployment = await Deployment.start(AS_OPERATED);
  try {
    const clients = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        ProtocolV2Client.as(deployment.next.url, `sender-${index}`, { reconnection: false }),
      ),
    );
    const roomIds = await Promise.all(clients.map((client) => client.createRoom()));
    // Small enough to reach the server together with the first of them.
    const sends = clients.map((client, index) =>
      Array.from({ length: 200 }, (_, line) =>
        client.ask('send_message', { roomId: roomIds[index] ?? '', content: `${line}` }).then(
          (ack) => (ack.ok ? 'acked' : ack.error.code),
          () => 'lost',
        ),
      ),
    );
    await Promise.all(sends.map((own) => Promise.race(own)));
    for (const exit of await deployment.terminate()) expect(exit).toEqual(CLEAN);
    const answers = await Promise.all(sends.flat());
    expect(answers.filter((answer) => !['acked', 'unavailable'].includes(answer))).toEqual([]);
    for (const client of clients) client.close();
  } finally {
    await deployment.stop();
  }
});

test('while it drains, readyz answers 503', async () => {
  const deployment = await Deployment.start(AS_OPERATED);
  try {
    const server = deployment.first;
    const client = await ProtocolV2Client.as(server.url, 'ann', { reconnection: false });
    const roomId = await client.createRoom();
    const answers: number[] = [];
    let over = false;
    const ended = server.ended.then(() => (over = true));
    const probe = async () => {
      while (!over) {
        const status = await fetch(`${server.url}/readyz`).then(
          (response) => response.status,
          () => undefined,
        );
        if (status === undefined) return;
        answers.push(status);
      }
    };
    await fetch(`${server.url}/readyz`);
    const sends = Array.from({ length: 500 }, (_, index) =>
      client.ask('send_message', { roomId, content: `${'x'.repeat(4_000)}${index}` }).catch(() => undefined),
    );
    await Promise.race(sends);
    const probes = Promise.all(Array.from({ length: 8 }, probe));
    process.kill(server.pid, 'SIGTERM');
    await Promise.all([ended, probes, ...sends]);
    expect(answers).toContain(503);
    expect(answers.slice(answers.indexOf(503)).filter((status) => status === 200)).toEqual([]);
  } finally {
    await deployment.stop();
  }
});

test('a stop with idle clients and open keep-alive connections is as quick', async () => {
  const deployment = await Deployment.start(AS_OPERATED);
  const clients = await Promise.all(
    Array.from({ length: 50 }, (_, index) => ProtocolV2Client.as(deployment.next.url, `idle ${index}`)),
  );
  await Promise.all(clients.map(() => fetch(`${deployment.next.url}/healthz`).then((response) => response.text())));
  const reasons = clients.map((client) => new Promise((resolve) => client.socket.once('disconnect', resolve)));
  const begin = performance.now();
  for (const exit of await deployment.terminate()) expect(exit).toEqual(CLEAN);
  expect(performance.now() - begin).toBeLessThan(STOP_MS);
  // A reason that makes a client come back by itself.
  for (const reason of await Promise.all(reasons)) expect(reason).toBe('transport close');
  for (const client of clients) client.close();
  await deployment.stop();
});
