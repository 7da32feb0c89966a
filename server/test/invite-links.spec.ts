import { type ErrorBody, LIMITS } from '@suda/contract';
import { describe, expect, test } from 'vitest';
import { storedBytes } from './support/stored-bytes.js';
import { useServer } from './support/suite.js';
import type { ProtocolV2Client } from './support/protocol-v2-client.js';

const suite = useServer();

const restOf = ({ token }: ProtocolV2Client) => suite.rest.as({ token });
const person = (stem: string) => suite.two(suite.name(stem));

/** A private room of Ann's with Ben in it, and a link that Ben made. */
async function invited(body: { lifetime?: 'hour' | 'day' | 'week' | 'never'; maxUses?: number } = {}) {
  const [ann, ben] = [await person('ann'), await person('ben')];
  const { roomId } = await ann.command('create_room', {
    participants: [ben.userId],
    name: 'Summer trip',
    topic: 'Where to?',
  });
  const { token, link } = await restOf(ben).get('makeInviteLink', { params: { id: roomId }, body });
  return { ann, ben, roomId, token, link };
}

const reasonOf = async (answer: Promise<{ status: number; error: ErrorBody }>) => {
  const { status, error } = await answer;
  return [status, error.details?.['reason']];
};

describe('an invite link', () => {
  test('shows a stranger its card and nobody’s name but its maker’s, and lets them in', async () => {
    const { ann, ben, roomId, token, link } = await invited();
    expect(token).toMatch(/^[\w-]{48}$/);
    expect(Date.parse(link.expiresAt ?? '') - Date.parse(link.madeAt)).toBe(7 * 24 * 60 * 60_000);
    const seen = await suite.rest.get('lookUpInviteLink', { body: { token } });
    const card = { roomId, name: 'Summer trip', topic: 'Where to?', memberCount: 2, inviter: ben.userId };
    expect(seen).toMatchObject({ state: 'open', joined: false, card });
    expect(seen.card?.faces.map(({ initial }) => initial)).toEqual(['A', 'B']);
    expect(JSON.stringify(seen)).not.toContain(ann.userId);

    const cho = await person('cho');
    const { room } = await restOf(cho).get('acceptInviteLink', { body: { token } });
    expect(room).toMatchObject({ roomId, role: 'member', memberCount: 3 });
    const notice = { type: 'member_joined', userIds: [cho.userId], invitedBy: ben.userId };
    const joinedBy = await ann.next('messages', ({ messages }) => messages[0]?.notice?.type === 'member_joined');
    const content = `${cho.userId} joined by an invite link of ${ben.userId}`;
    expect(joinedBy.messages).toMatchObject([{ kind: 'system', content, notice }]);
    expect(await restOf(cho).get('acceptInviteLink', { body: { token } })).toMatchObject({ room: { memberCount: 3 } });
    expect(await restOf(cho).get('lookUpInviteLink', { body: { token } })).toMatchObject({ joined: true });
    const { links } = await restOf(ben).get('inviteLinks', { params: { id: roomId } });
    expect(links).toMatchObject([{ linkId: link.linkId, uses: 1, state: 'open', joined: [{ userId: cho.userId }] }]);
  });

  test('is known by its maker, and by members who may manage links', async () => {
    const { ann, ben, roomId, link } = await invited();
    const [cho, eve] = [await person('cho'), await person('eve')];
    await ann.command('add_members', { roomId, userIds: [cho.userId] });
    const listed = async (of: ProtocolV2Client) =>
      (await restOf(of).get('inviteLinks', { params: { id: roomId } })).links.map(({ linkId }) => linkId);
    expect([await listed(ann), await listed(ben), await listed(cho)]).toEqual([[link.linkId], [link.linkId], []]);
    const params = { id: roomId, linkId: link.linkId };
    expect((await restOf(eve).call('inviteLinks', { params })).status).toBe(404);
    expect((await restOf(eve).call('makeInviteLink', { params, body: {} })).status).toBe(404);
    expect((await restOf(eve).call('revokeInviteLink', { params })).status).toBe(404);
    expect((await restOf(cho).call('revokeInviteLink', { params })).status).toBe(403);
    expect((await restOf(ann).call('revokeInviteLink', { params })).status).toBe(200);
    const other = await ann.createRoom(cho.userId);
    expect((await restOf(ann).call('revokeInviteLink', { params: { ...params, id: other } })).status).toBe(404);
  });

  test('is of no direct conversation', async () => {
    const [ann, ben] = [await person('ann'), await person('ben')];
    const { roomId } = await ann.command('create_room', { participants: [ben.userId], direct: true });
    expect((await restOf(ann).call('makeInviteLink', { params: { id: roomId }, body: {} })).status).toBe(403);
  });

  test('that was revoked, used up or taken away with its room shows nothing and lets nobody in', async () => {
    const { ann, ben, roomId, token, link } = await invited({ maxUses: 1 });
    const [cho, dan] = [await person('cho'), await person('dan')];
    const seen = () => suite.rest.get('lookUpInviteLink', { body: { token } });
    await restOf(cho).get('acceptInviteLink', { body: { token } });
    expect(await seen()).toEqual({ state: 'used_up', joined: false });
    expect(await reasonOf(restOf(dan).call('acceptInviteLink', { body: { token } }))).toEqual([403, 'link_used_up']);
    await restOf(ben).get('revokeInviteLink', { params: { id: roomId, linkId: link.linkId } });
    expect(await seen()).toEqual({ state: 'revoked', joined: false });
    expect(await reasonOf(restOf(dan).call('acceptInviteLink', { body: { token } }))).toEqual([403, 'link_revoked']);
    await ann.command('delete_room', { roomId });
    expect(await seen()).toEqual({ state: 'gone', joined: false });
    expect((await restOf(dan).call('acceptInviteLink', { body: { token } })).status).toBe(404);
    const wrong = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    for (const it of [wrong, 'x'.repeat(48)]) {
      expect(await suite.rest.get('lookUpInviteLink', { body: { token: it } })).toEqual({
        state: 'gone',
        joined: false,
      });
    }
  });

  test('lets nobody in who is banned or was removed', async () => {
    const { ann, roomId, token } = await invited();
    const [cho, dan] = [await person('cho'), await person('dan')];
    for (const it of [cho, dan]) await restOf(it).get('acceptInviteLink', { body: { token } });
    await ann.command('ban_user', { roomId, userId: cho.userId });
    await ann.command('remove_member', { roomId, userId: dan.userId });
    expect(await reasonOf(restOf(cho).call('acceptInviteLink', { body: { token } }))).toEqual([403, 'banned']);
    expect(await reasonOf(restOf(dan).call('acceptInviteLink', { body: { token } }))).toEqual([403, 'removed']);
  });

  test('lets in ten of fifty who try at once when it has ten uses', async () => {
    const { ann, roomId, token } = await invited({ maxUses: 10 });
    const people = await Promise.all(Array.from({ length: 50 }, () => person('guest')));
    const answers = await Promise.all(people.map((it) => restOf(it).call('acceptInviteLink', { body: { token } })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(answers.filter(({ error }) => error?.details?.['reason'] === 'link_used_up')).toHaveLength(40);
    const { links } = await restOf(ann).get('inviteLinks', { params: { id: roomId } });
    expect(links).toMatchObject([{ uses: 10, state: 'used_up' }]);
    expect(links[0]?.joined).toHaveLength(10);
    expect(await restOf(ann).get('room', { params: { id: roomId } })).toMatchObject({ room: { memberCount: 12 } });
  });

  test('needs a session to join, and its token is in no log and nothing that is stored', async () => {
    const { ben, roomId, token } = await invited({ lifetime: 'never' });
    expect((await suite.rest.call('acceptInviteLink', { body: { token } })).status).toBe(401);
    const cho = await person('cho');
    await restOf(cho).get('acceptInviteLink', { body: { token } });
    await fetch(new URL(`/join/${token}`, suite.url));
    await restOf(ben).get('inviteLinks', { params: { id: roomId } });
    const secret = token.slice(-22);
    for (const { place, bytes } of await storedBytes(suite.deployment)) {
      expect([place, bytes.includes(secret)]).toEqual([place, false]);
    }
    for (const output of suite.deployment.outputs) expect(output).not.toContain(secret);
  });

  test('is one of a bounded number of its room', async () => {
    const { ann, roomId } = await invited();
    const make = () => restOf(ann).call('makeInviteLink', { params: { id: roomId }, body: {} });
    for (let n = 1; n < LIMITS.inviteLinks; n += 1) expect((await make()).status).toBe(200);
    expect(await reasonOf(make())).toEqual([409, 'invite_links']);
  });
});

describe('notes to oneself', () => {
  test('are one direct conversation of one, however often it is opened, and nobody else’s', async () => {
    const [ann, ben] = [await person('ann'), await person('ben')];
    const request = { participants: [ann.userId], direct: true };
    const opened = await Promise.all(Array.from({ length: 10 }, () => ann.command('create_room', request)));
    const [roomId] = new Set(opened.map((it) => it.roomId));
    expect(new Set(opened.map((it) => it.roomId)).size).toBe(1);
    expect(opened[0]?.room).toMatchObject({ direct: true, memberCount: 1 });
    expect(roomId).toMatch(/^d-notes-/);
    await ann.send(roomId as string, 'milk');
    await ann.command('leave_room', { roomId: roomId as string });
    const shown = await ann.command('create_room', request);
    expect(shown).toMatchObject({ roomId, room: { seq: 1, lastMessage: { content: 'milk' } } });
    expect((await restOf(ann).get('rooms', {})).rooms.map((it) => it.roomId)).toEqual([roomId]);

    expect((await restOf(ben).call('room', { params: { id: roomId as string } })).status).toBe(404);
    await expect(ben.command('join_room', { roomId: roomId as string })).rejects.toThrow();
    await expect(ann.command('add_members', { roomId: roomId as string, userIds: [ben.userId] })).rejects.toThrow();
    const theirs = await ben.command('create_room', { participants: [ben.userId], direct: true });
    expect(theirs.roomId).not.toBe(roomId);
  });
});
