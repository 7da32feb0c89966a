/**
 * Strangers and guests that try to stop a server, all at once, in a process of their own; run by Node itself, so it imports
 * nothing of ours. Arguments: URL, a room that is not theirs, how long in ms. Prints `{ tried, wrongReads }`.
 */
import { connect, type Socket } from 'node:net';

const [, , url = '', foreignRoom = '', duration = '0'] = process.argv;
const { hostname, port } = new URL(url);
const until = Date.now() + Number(duration);
const tried: Record<string, number> = {};
let wrongReads = 0;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const LONG = '글'.repeat(4_000);
const EXPANDING = '\ufdfa'.repeat(4_000);
const MARKS = `a${'\u0301'.repeat(30_000)}${'\u0316'.repeat(30_000)}`;

const post = (path: string, body: unknown, token?: string) =>
  fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });

interface Guest {
  token: string;
  socket: WebSocket;
  ack: (name: string, payload: unknown) => Promise<unknown>;
}

let names = 0;

/** A guest by hand: Engine.IO and Socket.IO in text. */
async function guest(): Promise<Guest> {
  const answer = await post('/chat/auth/guest', { userId: `siege${process.pid}-${(names += 1)}` });
  const { token } = (await answer.json()) as { token: string };
  const socket = new WebSocket(`${url.replace('http', 'ws')}/chat/ws/?EIO=4&transport=websocket`);
  const waiting = new Map<number, (data: unknown) => void>();
  let id = 0;
  await new Promise((open, failed) => {
    socket.addEventListener('error', failed);
    socket.addEventListener('close', failed);
    socket.addEventListener('message', ({ data }) => {
      const text = String(data);
      if (text === '2') socket.send('3');
      else if (text.startsWith('0')) socket.send(`40/chat,${JSON.stringify({ protocol: 2, accessToken: token })}`);
      else if (text.startsWith('40/chat')) open(undefined);
      const [, number, json] = /^43\/chat,(\d+)(.*)$/s.exec(text) ?? [];
      if (number === undefined) return;
      waiting.get(Number(number))?.((JSON.parse(json ?? '[]') as unknown[])[0]);
      waiting.delete(Number(number));
    });
  });
  const ack = (name: string, payload: unknown) =>
    new Promise<unknown>((resolve) => {
      id += 1;
      waiting.set(id, resolve);
      socket.send(`42/chat,${id}${JSON.stringify([name, payload])}`);
      setTimeout(resolve, 5_000);
    });
  return { token, socket, ack };
}

function raw(head: string): Socket {
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(head);
  return socket;
}

const bare = (): Promise<WebSocket> =>
  new Promise((resolve) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/chat/ws/?EIO=4&transport=websocket`);
    socket.addEventListener('error', () => resolve(socket));
    socket.addEventListener('message', () => resolve(socket));
  });

const ATTACKS: Record<string, () => Promise<void>> = {
  async 'names of marks'() {
    await Promise.all(['guest', 'login'].map((it) => post(`/chat/auth/${it}`, { userId: MARKS, password: MARKS })));
    await pause(100);
  },
  async 'a flood of what is refused'() {
    const socket = await bare();
    if (socket.readyState === WebSocket.OPEN) {
      socket.send('40/chat,');
      for (let sent = 0; sent < 5_000; sent += 1) socket.send('42/chat,["x"]');
    }
    await pause(500);
    socket.close();
  },
  async 'many CONNECTs on one connection'() {
    const socket = await bare();
    if (socket.readyState === WebSocket.OPEN) for (let sent = 0; sent < 500; sent += 1) socket.send('40/chat,');
    await pause(500);
    socket.close();
  },
  async 'half-sent requests'() {
    const sockets = Array.from({ length: 20 }, (_, at) =>
      raw(at % 2 === 0 ? 'GET /' : 'POST / HTTP/1.1\r\nHost: localhost\r\n'),
    );
    await pause(1_000);
    for (const it of sockets.slice(0, 10)) it.destroy();
  },
  async 'other upgrades and other hosts'() {
    raw('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n').resume();
    raw('GET /chat/auth/mode HTTP/1.1\r\nHost: attacker.example\r\nConnection: close\r\n\r\n').resume();
    await pause(200);
  },
  async 'passwords by the dozen'() {
    await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        post('/chat/auth/login', { userId: `nobody${at}`, password: 'wrong password' }),
      ),
    );
    await pause(500);
  },
  async 'a guest who reads nothing, and one who reads much'() {
    const { socket, ack, token } = await guest();
    const made = (await ack('create_room', { participants: [] })) as { data?: { roomId: string } } | undefined;
    const roomId = made?.data?.roomId ?? '';
    for (let sent = 0; sent < 40; sent += 1)
      await ack('send_message', { roomId, content: sent % 2 === 0 ? LONG : EXPANDING });
    const headers = `Host: ${hostname}\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`;
    const unread = Array.from({ length: 60 }, (_, at) =>
      raw(`GET /chat/rooms/${roomId}/${at % 2 === 0 ? 'export' : 'messages?limit=200'} HTTP/1.1\r\n${headers}`),
    );
    const sync = JSON.stringify(['sync', { rooms: [{ roomId, afterRev: 0 }] }]);
    for (let asked = 0; asked < 100; asked += 1)
      if (socket.readyState === WebSocket.OPEN) socket.send(`42/chat,9${asked}${sync}`);
    await Promise.all(
      Array.from({ length: 20 }, () =>
        fetch(`${url}/chat/search?q=${encodeURIComponent('글글')}&limit=100`, {
          headers: { authorization: `Bearer ${token}` },
        }).then((it) => it.text()),
      ),
    );
    await pause(500);
    for (const it of unread) it.destroy();
    socket.close();
  },
  async 'reading what is not theirs'() {
    const { socket, ack, token } = await guest();
    const headers = { authorization: `Bearer ${token}` };
    const paths = ['', '/messages', '/members', '/export'].map((it) => `/chat/rooms/${foreignRoom}${it}`);
    for (const path of paths) if ((await fetch(`${url}${path}`, { headers })).ok) wrongReads += 1;
    const synced = (await ack('sync', { rooms: [{ roomId: foreignRoom, afterRev: 0 }] })) as
      { data?: { rooms: { gone?: boolean }[] } } | undefined;
    if (synced?.data?.rooms.some((it) => it.gone !== true) === true) wrongReads += 1;
    socket.close();
    await pause(1_000);
  },
};

await Promise.all(
  Object.entries(ATTACKS).map(async ([name, attack]) => {
    while (Date.now() < until) {
      tried[name] = (tried[name] ?? 0) + 1;
      // A server that refuses or breaks off is what is hoped for.
      await Promise.race([attack().catch(() => pause(500)), pause(15_000)]);
    }
  }),
);
process.stdout.write(`${JSON.stringify({ tried, wrongReads })}\n`);
process.exit(0);
