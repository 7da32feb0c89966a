/** Attacks on what is not theirs. Each returns what should not have been possible, if it was. */
import { request } from 'node:http';
import { anAddress, connection, foreignRoom, guest, heard, newRoom, pause, signedIn, url, victim } from './stranger.ts';

export const INTRUDERS: Record<string, () => Promise<(string | false | undefined)[]>> = {
  async 'reading what is not theirs'() {
    const { ask, request: read, socket } = await guest();
    const paths = ['', '/messages', '/members', '/export', '/bans'].map((it) => `/chat/rooms/${foreignRoom}${it}`);
    const wrong: (string | false | undefined)[] = [];
    for (const path of [...paths, `/chat/users/${victim}/presence`])
      wrong.push((await read(path)).ok && `read ${path}`);
    const synced = await ask<{ rooms: { gone?: boolean }[] }>('sync', {
      rooms: [{ roomId: foreignRoom, afterRev: 0 }],
    });
    wrong.push(synced?.data?.rooms.some((it) => it.gone !== true) === true && 'synced a foreign room');
    const commands = [
      ['send_message', { roomId: foreignRoom, content: 'x' }],
      ['add_reaction', { roomId: foreignRoom, seq: 1, emoji: '👍' }],
      ['join_room', { roomId: foreignRoom }],
      ['mark_read', { roomId: foreignRoom, seq: 1 }],
      ['ban_user', { roomId: foreignRoom, userId: victim }],
    ] as const;
    for (const [name, payload] of commands)
      wrong.push((await ask(name, payload))?.ok === true && `${name} in a foreign room`);
    socket.close();
    await pause(1_000);
    return wrong;
  },
  async 'a session that was ended'() {
    const from = anAddress();
    const { token } = await signedIn(from);
    const socket = await connection({ cookie: `suda_session=${token}` }, from);
    const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': from };
    await fetch(`${url}/chat/auth/logout`, { method: 'POST', headers });
    socket.send('40/chat,{"protocol":2}');
    const answer = await heard(socket, (text) => text.startsWith('4')).catch(() => '');
    // With a namespace but no user, `list_invitations` is refused; so it tells whose connection this is.
    socket.send('42/chat,1["list_invitations",{}]');
    const listed = await heard(socket, (text) => text.startsWith('43/chat,1')).catch(() => '');
    socket.close();
    await pause(500);
    return [listed.includes('"ok":true') && `a parked connection came in: ${answer}`];
  },
  async 'coming back where one may not be'() {
    const [owner, other] = await Promise.all([guest(), guest()]);
    const roomId = await newRoom(owner, { visibility: 'public', name: 'open' });
    const joined = await other.ask('join_room', { roomId });
    await other.ask('leave_room', { roomId });
    await owner.ask('update_room', { roomId, visibility: 'private' });
    const back = await other.ask('join_room', { roomId });
    await owner.ask('add_members', { roomId, userIds: [other.userId] });
    await owner.ask('ban_user', { roomId, userId: other.userId });
    const page = await other.request(`/chat/rooms/${roomId}/messages`);
    const added = await owner.ask<{ room: { memberCount: number } }>('add_members', {
      roomId,
      userIds: [other.userId],
    });
    owner.socket.close();
    other.socket.close();
    await pause(500);
    return joined?.ok === true
      ? [
          back?.ok === true && 'left while public, back when private',
          page.ok && 'banned, and reading',
          added?.ok === true && 'banned, and added again',
        ]
      : [];
  },
  async 'another name of this server'() {
    const headers = { host: 'attacker.example', 'x-forwarded-for': anAddress() };
    const status = await new Promise<number | undefined>((resolve) => {
      request(`${url}/chat/auth/mode`, { headers, agent: false }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', () => resolve(undefined))
        .end();
    });
    await pause(200);
    return [status === 200 && 'answered to attacker.example'];
  },
};
