import { COMMANDS, type CommandName } from '@suda/contract';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { PlainClient } from './support/plain-client.js';
import { Rest } from './support/rest.js';
import { useServer } from './support/suite.js';

const suite = useServer();

/** As existing web clients connect: the token that they have not got yet is `null`. */
const connect = (): Promise<PlainClient> => suite.plain(undefined, { auth: { accessToken: null } });

async function enter(userId: string): Promise<PlainClient> {
  const client = await connect();
  await client.register(userId);
  return client;
}

describe('a client that writes null where it has nothing', () => {
  test('registers, makes a room, talks, types, searches and leaves', async () => {
    const [ann, ben] = [suite.name('ann'), suite.name('민수')];
    const [a, b] = [await enter(ann), await enter(ben)];

    a.emit('create_room', {
      hostId: ann,
      participants: [ben],
      name: null,
      topic: null,
      visibility: null,
      direct: null,
    });
    const { roomId, participants } = await a.next('room_created');
    expect(participants).toEqual([ann, ben]);
    expect(await b.next('room_invite')).toMatchObject({ roomId, hostId: ann });

    const extras = { clientMessageId: null, replyTo: null, mentions: null };
    a.emit('send_message', { roomId, userId: ann, content: '점심 뭐 먹을까요?', ...extras });
    expect(await b.next('receive_message')).toMatchObject({ roomId, userId: ann, content: '점심 뭐 먹을까요?' });
    b.emit('send_message', { roomId, userId: null, content: '국수 어때요', ...extras });
    expect(await a.next('receive_message', (it) => it.userId === ben)).toMatchObject({ content: '국수 어때요' });

    b.emit('typing', { roomId, userId: null });
    expect(await a.nextArgs('typing')).toEqual([ben, { roomId }]);

    const rest = new Rest(suite.url, { cookie: a.cookie });
    for (const userId of [ann, null]) {
      const found = () => rest.get('searchKeyword', { body: { userId: userId as string, keyword: '국수' } });
      await expect.poll(found).toMatchObject([{ roomId, userId: ben, content: '국수 어때요' }]);
    }

    b.emit('leave_room', { roomId, userId: null });
    await a.next('system', (it) => it.roomId === roomId && it.content.includes(ben));
    b.emit('join_room', { roomId, userId: null });
    const { messages } = await b.next('receive_messages');
    expect(messages.map(({ content }) => content)).toEqual(['점심 뭐 먹을까요?', '국수 어때요']);
    for (const client of [a, b]) expect(client.heard('system').filter(({ code }) => code)).toEqual([]);
  });

  test('may connect with every field of the handshake null', async () => {
    const auth = { accessToken: null, protocol: null, features: null };
    const client = await suite.plain(undefined, { auth });
    await client.register(suite.name('ann'));
  });

  test('is answered as if the field were absent, in every command', async () => {
    const client = await enter(suite.name('ann'));
    for (const name of Object.keys(COMMANDS) as CommandName[]) {
      const { properties = {}, required = [] } = z.toJSONSchema(COMMANDS[name].payload, { io: 'input' });
      const optional = Object.keys(properties).filter((field) => !required.includes(field));
      const given = Object.fromEntries(required.map((field) => [field, plausible(properties[field])]));
      const [absent, nulls] = [given, { ...given, ...Object.fromEntries(optional.map((field) => [field, null])) }];
      expect(await answerTo(client, name, nulls), name).toEqual(await answerTo(client, name, absent));
    }
  });

  test('still has to give what a command needs', async () => {
    const client = await connect();
    client.emit('register', { userId: null });
    expect(await client.next('system')).toMatchObject({ code: 'invalid_payload' });
  });
});

test('a client of protocol v2 leaves out what it does not have', async () => {
  const refusal = { data: { code: 'invalid_payload' } };
  await expect(suite.plain(undefined, { auth: { protocol: 2, accessToken: null } })).rejects.toMatchObject(refusal);
  const client = await suite.two(suite.name('ann'));
  expect(await client.refusal('create_room', { participants: [], name: null as never })).toMatchObject({
    code: 'invalid_payload',
  });
});

/** The code of the answer, which is all that two runs of a command share. */
async function answerTo(client: PlainClient, name: CommandName, payload: unknown): Promise<unknown> {
  const answer: { ok: boolean; error?: { code: string } } = await client.socket
    .timeout(5_000)
    .emitWithAck(name as never, payload);
  return answer.ok || answer.error?.code;
}

/** Something of the field's type; no room has this id. */
const plausible = (schema: unknown): unknown =>
  ({ array: [], integer: 1, boolean: true })[String((schema as { type?: unknown }).type)] ?? 'x';
