/** Attacks on people: their lists, their attention, their connection. */
import { guest, newRoom, pause, victim } from './stranger.ts';

export const CROWDS: Record<string, () => Promise<void>> = {
  async 'rooms full of somebody who never asked'() {
    const { ask, socket } = await guest();
    for (let made = 0; made < 25; made += 1)
      await ask('create_room', { participants: [victim], name: `room ${made}`, direct: made === 0 });
    socket.close();
    await pause(1_000);
  },
  async 'coming, going and typing without an end'() {
    const crowd = await Promise.all(Array.from({ length: 5 }, () => guest()));
    const roomId = await newRoom(crowd[0] as (typeof crowd)[0], { participants: crowd.map((it) => it.userId) });
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(crowd.map((it) => it.ask('typing', { roomId })));
      await pause(50);
    }
    for (const it of crowd) it.socket.close();
    await pause(500);
  },
  async 'reactions on a long message'() {
    const [writer, reader] = await Promise.all([guest(), guest()]);
    const roomId = await newRoom(writer, { participants: [reader.userId] });
    const sent = await writer.ask<{ seq: number }>('send_message', { roomId, content: '글'.repeat(4_000) });
    const at = { roomId, seq: sent?.data?.seq ?? 1, emoji: '👍' };
    for (let toggled = 0; toggled < 40; toggled += 1)
      await writer.ask(toggled % 2 === 0 ? 'add_reaction' : 'remove_reaction', at);
    writer.socket.close();
    reader.socket.close();
    await pause(1_000);
  },
};
