/** Attacks on the process: its time, its memory, its connections. */
import { connect, type Socket } from 'node:net';
import { DeafSocket } from '../support/deaf-socket.ts';
import { anAddress, connection, guest, type Guest, newRoom, pause, post, url } from './stranger.ts';

const { hostname, port } = new URL(url);
const LONG = '글'.repeat(4_000);
const EXPANDING = '\ufdfa'.repeat(4_000);
const MARKS = `a${'\u0301'.repeat(30_000)}${'\u0316'.repeat(30_000)}`;

function raw(head: string): Socket {
  // A neighbour of the proxy's, so its connections are counted.
  const socket = connect({ port: Number(port), host: hostname, localAddress: '127.0.0.9' });
  socket.on('error', () => undefined);
  socket.write(head);
  return socket;
}

/** A new room of long messages, as many as a budget allows at once. */
async function longRoom(of: Guest, content: string): Promise<string | undefined> {
  const roomId = await newRoom(of);
  for (let sent = 0; sent < 40; sent += 1) await of.ask('send_message', { roomId, content });
  return roomId;
}

export const FLOODS: Record<string, () => Promise<void>> = {
  async 'names of marks'() {
    await Promise.all(['guest', 'login'].map((it) => post(`/chat/auth/${it}`, { userId: MARKS, password: MARKS })));
    await pause(100);
  },
  async 'a flood of what is refused'() {
    const socket = await connection();
    socket.send('40/chat,');
    for (let sent = 0; sent < 5_000; sent += 1) socket.send('42/chat,["x"]');
    await pause(500);
    socket.close();
  },
  async 'many CONNECTs on one connection'() {
    const socket = await connection();
    for (let sent = 0; sent < 500; sent += 1) socket.send('40/chat,');
    await pause(500);
    socket.close();
  },
  async 'attachments that never come'() {
    const sockets = await Promise.all(Array.from({ length: 10 }, () => connection()));
    for (const it of sockets) {
      it.send(`4510-/chat,["send_message",{"_placeholder":true,"num":0}]`);
      for (let part = 0; part < 9; part += 1) if (it.readyState === WebSocket.OPEN) it.send(new Uint8Array(100_000));
    }
    await pause(500);
    for (const it of sockets) it.close();
  },
  async 'connections that never register'() {
    const sockets = await Promise.all(Array.from({ length: 20 }, () => connection()));
    for (const it of sockets) it.send('40/chat,');
    await pause(1_000);
  },
  async 'half-sent requests'() {
    const sockets = Array.from({ length: 20 }, (_, at) =>
      raw(at % 2 === 0 ? 'GET /' : 'POST /chat/auth/guest HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{'),
    );
    await pause(1_000);
    for (const it of sockets.slice(0, 10)) it.destroy();
  },
  async 'other upgrades'() {
    raw('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n').resume();
    await pause(200);
  },
  async 'passwords by the dozen'() {
    const from = anAddress();
    const tries = Array.from({ length: 20 }, (_, at) => ({ userId: `nobody${at}`, password: 'wrong password' }));
    await Promise.all(tries.map((it) => post('/chat/auth/login', it, from)));
    await pause(500);
  },
  async 'a guest who reads nothing'() {
    const writer = await guest();
    const roomId = await longRoom(writer, LONG);
    const deaf = await DeafSocket.open(url, writer.token);
    const sync = JSON.stringify(['sync', { rooms: [{ roomId, afterRev: 0 }] }]);
    deaf.send(...Array.from({ length: 390 }, (_, id) => `42/chat,${id}${sync}`));
    const paths = ['export', 'messages?limit=200'].map((it) => `/chat/rooms/${roomId}/${it}`);
    const enough = new AbortController();
    const { signal } = enough;
    for (let asked = 0; asked < 60; asked += 1)
      writer.request(paths[asked % 2] ?? '', { signal }).catch(() => undefined);
    await pause(5_000);
    enough.abort();
    deaf.close();
    writer.socket.close();
  },
  async 'a guest who searches what is costly to search'() {
    const writer = await guest();
    await longRoom(writer, EXPANDING);
    const found = `/chat/search?q=${encodeURIComponent('صلى')}&limit=100`;
    await Promise.all(Array.from({ length: 30 }, () => writer.request(found).then((it) => it.text())));
    await pause(500);
    writer.socket.close();
  },
};
