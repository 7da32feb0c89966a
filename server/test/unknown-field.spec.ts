import type { Message } from '@suda/contract';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ClientPage } from './convergence/client-page.js';
import { Deployment } from './support/deployment.js';
import { MODE } from './support/mode.js';
import { OtherVersion, storeAsNewer } from './support/other-version.js';
import { PlainClient } from './support/plain-client.js';
import { ProtocolV2Client } from './support/protocol-v2-client.js';
import { Rest } from './support/rest.js';

/** Fields of a later version, of every type that JSON has. */
const LATER = {
  poll: { question: '언제?', options: ['now', 'later'], closed: false, by: null },
  pinned: true,
  weight: 1.5,
};

let deployment: Deployment;
let names = 0;

beforeAll(async () => {
  // Messages leave Redis as soon as they are archived.
  deployment = await Deployment.start({ consumerEnv: { HOT_TAIL_MS: '0' } });
});

afterAll(() => deployment.stop());

async function client(userId: string): Promise<ProtocolV2Client> {
  const opened = await ProtocolV2Client.as(deployment.next.url, userId);
  onTestFinished(() => opened.close());
  return opened;
}

/** A member on one server, with the client's own state on another. */
class Reader {
  private constructor(
    readonly roomId: string,
    readonly client: ProtocolV2Client,
    private readonly rest: Rest,
    private readonly page: ClientPage,
  ) {}

  static async open(roomId: string, userId: string, accessToken: string): Promise<Reader> {
    const opened = await ProtocolV2Client.as(deployment.next.url, userId, { accessToken });
    const page = await ClientPage.open(deployment.next.url, userId, accessToken);
    onTestFinished(() => {
      opened.close();
      page.close();
    });
    return new Reader(roomId, opened, new Rest(deployment.next.url).as({ token: accessToken }), page);
  }

  /** The room's latest message, by each way to read it. */
  async latest(): Promise<Record<'history' | 'list' | 'file' | 'screen', unknown>> {
    const params = { id: this.roomId };
    const { messages } = await this.rest.get('messages', { params });
    const { room } = await this.rest.get('room', { params });
    const file = (await this.rest.get('exportRoom', { params, query: { format: 'json' } })) as unknown as Message[];
    const { conversation, leave } = this.page.look(this.roomId);
    await expect.poll(() => conversation.messages.value.at(-1)?.rev).toBe(messages.at(-1)?.rev);
    const screen = conversation.messages.value.at(-1);
    leave();
    return { history: messages.at(-1), list: room.lastMessage, file: file.at(-1), screen };
  }

  async sync(afterRev: number): Promise<Message[] | undefined> {
    const { rooms } = await this.client.command('sync', { rooms: [{ roomId: this.roomId, afterRev }] });
    return rooms[0]?.messages;
  }

  async search(q: string): Promise<Message[]> {
    return (await this.rest.get('search', { query: { q } })).results.map(({ message }) => message);
  }
}

const everywhere = (message: object) => ({ history: message, list: message, file: message, screen: message });

async function room(): Promise<{ roomId: string; ann: ProtocolV2Client; ben: ProtocolV2Client }> {
  names += 1;
  const ann = await client(`ann${names}`);
  const ben = await client(`ben${names}`);
  return { roomId: await ann.createRoom(ben.userId), ann, ben };
}

describe('a field of a message that this version does not know', () => {
  it('is stored, archived, indexed, rebuilt and returned, and removed with the message', async () => {
    const { roomId, ann, ben } = await room();
    const other = deployment.clusterData && new OtherVersion(deployment.clusterData);
    onTestFinished(() => other?.close());
    const hasLeftRedis = () => expect.poll(() => other?.hotCount(roomId) ?? 0).toBe(0);

    deployment.consumers?.freeze();
    onTestFinished(() => deployment.consumers?.thaw());
    const stored = await storeAsNewer(deployment, ann, { roomId, content: '수박 first' }, LATER);
    const { seq } = stored;
    expect(stored).toMatchObject(LATER);
    const reader = await Reader.open(roomId, ben.userId, ben.token ?? '');
    expect(await reader.latest()).toEqual(everywhere(stored));
    expect(await reader.sync(stored.rev - 1)).toEqual([stored]);

    // Changes by servers of this version.
    const author = await ProtocolV2Client.as(deployment.next.url, ann.userId, { accessToken: ann.token ?? '' });
    onTestFinished(() => author.close());
    const edited = { ...stored, rev: stored.rev + 1, content: '수박 second', editedAt: expect.any(String) };
    await author.command('edit_message', { roomId, seq, content: '수박 second' });
    expect((await reader.client.next('message_updated')).message).toEqual(edited);
    expect(await reader.latest()).toEqual(everywhere(edited));
    expect(await reader.sync(stored.rev)).toEqual([edited]);

    deployment.consumers?.thaw();
    await expect.poll(() => reader.search('second')).toEqual([edited]);
    await hasLeftRedis();
    expect(await reader.latest()).toEqual(everywhere(edited));

    // A change of a message that is only in the archive.
    const reacted = { ...edited, rev: stored.rev + 2, reactions: { '🍉': [ben.userId] } };
    await reader.client.command('add_reaction', { roomId, seq, emoji: '🍉' });
    expect((await reader.client.next('message_updated')).message).toEqual(reacted);
    await expect.poll(() => reader.search('second')).toEqual([reacted]);
    await hasLeftRedis();

    await deployment.consumers?.rebuildIndex();
    await expect.poll(() => reader.search('second')).toEqual([reacted]);
    expect(await reader.latest()).toEqual(everywhere(reacted));

    await author.command('delete_message', { roomId, seq });
    const { message } = await reader.client.next('message_updated');
    for (const field of Object.keys(LATER)) expect(message).not.toHaveProperty(field);
    expect(await reader.latest()).toEqual(everywhere(message));
    await expect.poll(() => reader.search('second')).toEqual([]);
  });
});

describe.runIf(MODE === 'cluster')('frames of a server of another version', () => {
  it('reach the sockets of both protocols, also frames that this version does not know', async () => {
    const other = new OtherVersion(deployment.clusterData!);
    onTestFinished(() => other.close());
    const { roomId, ann, ben } = await room();
    const reader = await Reader.open(roomId, ben.userId, ben.token ?? '');
    const plain = await PlainClient.as(deployment.next.url, 'cho');
    onTestFinished(() => plain.close());
    await ann.command('add_members', { roomId, userIds: ['cho'] });
    await plain.next('joined_room');

    await other.broadcast({ type: 99, data: { later: true } });
    await other.publish(`r:${roomId}:2`, 'poll_closed', { roomId, seq: 1 });
    const message = await other.append(roomId, 'dan', 'from the other', LATER);
    await other.publish(`r:${roomId}:1`, 'receive_message', { ...message, senderId: 'dan' });

    for (const each of [ann, reader.client]) {
      const frame = await each.next('messages', ({ messages }) => messages[0]?.seq === message.seq);
      expect(frame.messages).toEqual([message]);
    }
    expect(await plain.next('receive_message')).toEqual({ ...message, senderId: 'dan' });
    for (const { frames } of [ann, reader.client]) {
      expect(frames.filter(({ event }) => event === 'poll_closed').map(({ args }) => args)).toEqual([
        [{ roomId, seq: 1 }],
      ]);
    }
    expect(await reader.latest()).toEqual(everywhere(message));
    await other.publish(`u:${ben.userId}:2`, 'room_removed', { roomId: 'elsewhere' });
    await reader.client.next('room_removed', (it) => it.roomId === 'elsewhere');
  });
});
