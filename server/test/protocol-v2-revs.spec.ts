import { expect, test } from 'vitest';
import { useServer } from './support/suite.js';

const suite = useServer();

test('every durable change of a room gets the next rev, and its frame carries it', async () => {
  const [ann, ben] = [await suite.two(suite.name('ann')), await suite.two(suite.name('벤'))];
  const roomId = await ann.createRoom(ben.userId);
  await ben.next('room_created');
  const cho = await suite.two(suite.name('cho'));
  const { rooms } = await ben.command('sync', { rooms: [{ roomId, afterRev: 0 }] });
  const rev = rooms[0]?.rev ?? 0;
  await ben.fence();
  ben.clear();
  await ann.send(roomId, 'hello');
  await ann.command('edit_message', { roomId, seq: 2, content: 'hello there' });
  await ann.command('add_reaction', { roomId, seq: 2, emoji: '👍' });
  await ann.command('add_members', { roomId, userIds: [cho.userId] });
  await ann.command('set_role', { roomId, userId: cho.userId, role: 'admin' });
  await ann.command('update_room', { roomId, topic: 'plans' });
  await ann.command('update_room', { roomId, name: 'Plans' });
  await ann.command('remove_member', { roomId, userId: cho.userId });
  await ann.command('delete_message', { roomId, seq: 2 });
  await ben.fence();
  const revs = ben.frames.flatMap(({ event, args }) => {
    const frame = args[0] as {
      rev: number;
      message: { rev: number };
      messages: { rev: number }[];
      room: { rev: number };
    };
    if (event === 'messages') return frame.messages.map((message) => message.rev);
    if (event === 'message_updated') return [frame.message.rev];
    if (event === 'member_changed') return [frame.rev];
    return event === 'room_updated' ? [frame.room.rev] : [];
  });
  // A new name, an addition and a removal are a change and a notice each.
  expect(revs).toEqual(Array.from({ length: 12 }, (_, index) => rev + 1 + index));
  const { rooms: after } = await ben.command('sync', { rooms: [{ roomId, afterRev: 0 }] });
  expect(after[0]?.rev).toBe(rev + 12);
});
