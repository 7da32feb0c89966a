import { LIMITS } from '@suda/contract';
import { expect, test } from 'vitest';
import { useServer } from './support/suite.js';

const suite = useServer();

async function roomOf(count: number) {
  const [owner, ...others] = await Promise.all(
    Array.from({ length: count }, (_, at) => suite.two(suite.name(`person${at}`))),
  );
  if (!owner) throw new Error('Nobody is there.');
  const roomId = await owner.createRoom(...others.map(({ userId }) => userId));
  return { owner, others, roomId };
}

test('a call mentions everybody else in the room, and ends with an edit that makes none', async () => {
  const { owner, others, roomId } = await roomOf(3);
  const [ben, eve] = others;
  const { seq } = await owner.command('send_message', { roomId, content: '@all lunch', calls: 'all' });
  const said = await ben?.next('messages', ({ messages }) => messages[0]?.seq === seq);
  expect(said?.messages[0]).toMatchObject({ calls: 'all' });
  expect(said?.messages[0]?.mentions?.toSorted()).toEqual(others.map(({ userId }) => userId).toSorted());
  const mentioned = async (token: string | undefined) => {
    const { room } = await suite.rest.as({ token }).get('room', { params: { id: roomId } });
    return (room as { mentionCount: number }).mentionCount;
  };
  expect([await mentioned(eve?.token), await mentioned(owner.token)]).toEqual([1, 0]);
  const edit = { roomId, seq, content: 'lunch' };
  expect((await owner.command('edit_message', edit)).message).toMatchObject({ calls: 'all' });
  const { message } = await owner.command('edit_message', { ...edit, mentions: [] });
  expect([message.calls, message.mentions, await mentioned(eve?.token)]).toEqual([undefined, undefined, 0]);
});

test('a call of those online leaves out who is away', async () => {
  const { owner, others, roomId } = await roomOf(3);
  const [ben, eve] = others;
  eve?.close();
  await owner.next('presence', ({ users }) => users.some((it) => it.userId === eve?.userId && it.status === 'offline'));
  const { seq } = await owner.command('send_message', { roomId, content: '@here', calls: 'here' });
  const said = await ben?.next('messages', ({ messages }) => messages[0]?.seq === seq);
  expect(said?.messages[0]).toMatchObject({ calls: 'here', mentions: [ben?.userId] });
});

test('in a room of more than a few only leaders call everybody', async () => {
  const { owner, others, roomId } = await roomOf(LIMITS.callFreely + 1);
  const [ben] = others;
  await expect(ben?.command('send_message', { roomId, content: '@all', calls: 'all' })).rejects.toMatchObject({
    body: { code: 'forbidden', details: { reason: 'leaders_call' } },
  });
  await owner.command('send_message', { roomId, content: '@all', calls: 'all' });
  await owner.command('set_role', { roomId, userId: ben?.userId ?? '', role: 'admin' });
  await ben?.command('send_message', { roomId, content: '@all', calls: 'here' });
});
