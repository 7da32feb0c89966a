import { LIMITS } from '@suda/contract';
import { describe, expect, test } from 'vitest';
import type { ProtocolV2Client } from './support/protocol-v2-client.js';
import { useServer } from './support/suite.js';

const suite = useServer();

const bootOf = ({ token }: ProtocolV2Client, room?: string) =>
  suite.rest.as({ token }).get('boot', { query: { ...(room !== undefined && { room }) } });

describe('GET /chat/boot', () => {
  test('is the mode alone without a session', async () => {
    expect(await suite.rest.get('boot', {})).toEqual({ mode: 'open', signup: 'open' });
    expect(await suite.rest.get('boot', { query: { room: 'anywhere' } })).toEqual({ mode: 'open', signup: 'open' });
  });

  test('has me, my rooms, and the newest page of the room that is named', async () => {
    const ann = await suite.two(suite.name('ann'));
    const roomId = await ann.createRoom();
    const other = await ann.createRoom();
    await ann.send(roomId, 'hello');
    const boot = await bootOf(ann, roomId);
    expect(boot.me?.user.userId).toBe(ann.userId);
    expect(boot.rooms?.rooms.map((it) => it.roomId)).toEqual([roomId, other]);
    expect(boot.opened?.room).toEqual(boot.rooms?.rooms[0]);
    expect(boot.opened?.messages.at(-1)).toMatchObject({ content: 'hello' });
    expect(boot.opened).toMatchObject({ more: false, rev: boot.opened?.room.rev });
    expect(boot.opened).not.toHaveProperty('around');
    expect(await bootOf(ann)).not.toHaveProperty('opened');
  });

  test('has the page around the first unread message, where there are more than one page of them', async () => {
    const ann = await suite.two(suite.name('ann'));
    const ben = await suite.two(suite.name('ben'));
    const roomId = await ann.createRoom(ben.userId);
    const { readSeq } = (await bootOf(ben, roomId)).opened?.room ?? { readSeq: 0 };
    for (let count = 0; count < LIMITS.defaultPageSize; count += 1) await ann.send(roomId, `line ${count}`);
    const { opened } = await bootOf(ben, roomId);
    expect(opened?.around).toBe(readSeq + 1);
    expect(opened?.messages.map(({ seq }) => seq)).toContain(readSeq + 1);
  });

  test.each(['not a room', 'x'.repeat(64)])('leaves out what is no room of mine: %s', async (room) => {
    const ann = await suite.two(suite.name('ann'));
    const ben = await suite.two(suite.name('ben'));
    const secret = await ben.createRoom();
    for (const named of [room, secret]) {
      const boot = await bootOf(ann, named);
      expect(boot.me?.user.userId).toBe(ann.userId);
      expect(boot).not.toHaveProperty('opened');
    }
  });
});
