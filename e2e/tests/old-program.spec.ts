import { expect, test } from '../test.ts';

test('a program of protocol v1 and a person in a browser talk in one room', async ({ people }) => {
  const minji = await people.arrive('민지', { locale: 'ko-KR' });
  const bot = people.name('bot');
  const program = await people.oldProgram(bot);

  program.emit('create_room', { hostId: bot, participants: [minji.name] });
  const { roomId, participants } = await program.next('room_created');
  expect(participants.sort()).toEqual([bot, minji.name].sort());
  await minji.room(bot).click();

  await program.send(roomId, bot, '점심 알림이에요');
  await minji.sees('점심 알림이에요');

  await minji.composer.pressSequentially('고');
  await program.nextArgs('typing', (userId, room) => userId === minji.name && room.roomId === roomId);
  await minji.say('고마워요');
  const message = await program.next('receive_message', ({ content }) => content === '고마워요');
  expect(message).toMatchObject({ roomId, userId: minji.name, senderId: minji.name });

  program.emit('typing', { roomId, userId: bot });
  await expect(minji.page.getByTestId('typing')).toHaveText(minji.words.typing(bot));
  program.emit('leave_room', { roomId, userId: bot });
  await expect(minji.timeline).toContainText(minji.words.left(bot));
  program.emit('join_room', { roomId, userId: bot });
  const { messages } = await program.next('receive_messages', (it) => it.roomId === roomId);
  expect(messages.map(({ content }) => content)).toEqual(expect.arrayContaining(['점심 알림이에요', '고마워요']));
  await expect(minji.timeline).toContainText(minji.words.joined(bot));
});

test('a person invites a program of protocol v1 that is online', async ({ people }) => {
  const minji = await people.arrive('민지', { locale: 'ko-KR' });
  const bot = people.name('bot');
  const program = await people.oldProgram(bot);
  await minji.rail.getByRole('button', { name: minji.words.newConversation }).first().click();
  await minji.dialog(minji.words.newConversation).getByRole('option', { name: bot }).click();
  await minji.page.getByLabel(minji.words.roomName).fill('로봇과 함께');
  await minji.button(minji.words.createRoom).click();
  const { roomId, hostId } = await program.next('room_invite');
  expect(hostId).toBe(minji.name);
  await minji.say('들려요?');
  await program.next('receive_message', (it) => it.roomId === roomId && it.content === '들려요?');
});
