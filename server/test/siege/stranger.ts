/** What strangers know: HTTP, Engine.IO and Socket.IO by hand. Run by Node itself, without the project's code. */

/** Arguments of the process: the server, a room that is not theirs, one who is in it, how long in ms. */
export const [url = '', foreignRoom = '', victim = '', duration = '0'] = process.argv.slice(2);

/** Answers that are waited for no longer. */
const ACK_MS = 5_000;

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** One of many addresses: the server trusts the proxy that these processes say they are. */
export const anAddress = () => `198.51.${[0, 1].map(() => Math.floor(Math.random() * 250)).join('.')}`;

export interface Answer<T> {
  ok: boolean;
  data?: T;
}

export interface Guest {
  userId: string;
  token: string;
  socket: WebSocket;
  /** Undefined when there is no answer. */
  ask: <T = unknown>(name: string, payload: unknown) => Promise<Answer<T> | undefined>;
  request: (path: string, init?: RequestInit) => Promise<Response>;
}

export function post(path: string, body: unknown, from = anAddress()): Promise<Response> {
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': from };
  return fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** An Engine.IO connection without a namespace; rejects if there is none. */
export async function connection(headers: Record<string, string> = {}, from = anAddress()): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/chat/ws/?EIO=4&transport=websocket`, {
    headers: { 'x-forwarded-for': from, ...headers },
  });
  socket.addEventListener('message', ({ data }) => {
    if (data === '2') socket.send('3');
  });
  await heard(socket, (text) => text.startsWith('0'));
  return socket;
}

/** The next frame that fits; rejects when the connection ends before, or nothing came. */
export function heard(socket: WebSocket, fits: (text: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const over = new AbortController();
    const { signal } = over;
    const end = (done: () => void) => {
      over.abort();
      clearTimeout(timer);
      done();
    };
    const ended = () => end(() => reject(new Error('the connection ended')));
    const timer = setTimeout(ended, ACK_MS);
    socket.addEventListener('error', ended, { signal });
    socket.addEventListener('close', ended, { signal });
    socket.addEventListener(
      'message',
      ({ data }) => {
        const text = String(data);
        if (fits(text)) end(() => resolve(text));
      },
      { signal },
    );
  });
}

let guests = 0;

/** A guest of a name of its own. */
export async function signedIn(from: string): Promise<{ userId: string; token: string }> {
  const userId = `siege${process.pid}-${(guests += 1)}`;
  const { token } = (await (await post('/chat/auth/guest', { userId }, from)).json()) as { token: string };
  return { userId, token };
}

/** The same, connected. */
export async function guest(from = anAddress()): Promise<Guest> {
  const { userId, token } = await signedIn(from);
  const socket = await connection({}, from);
  socket.send(`40/chat,${JSON.stringify({ protocol: 2, accessToken: token })}`);
  await heard(socket, (text) => text.startsWith('40/chat'));
  let asked = 0;
  return {
    userId,
    token,
    socket,
    ask: async <T>(name: string, payload: unknown) => {
      const begin = `43/chat,${(asked += 1)}[`;
      if (socket.readyState !== WebSocket.OPEN) return undefined;
      socket.send(`42/chat,${asked}${JSON.stringify([name, payload])}`);
      const text = await heard(socket, (it) => it.startsWith(begin)).catch(() => undefined);
      return text === undefined ? undefined : (JSON.parse(text.slice(begin.length - 1)) as [Answer<T>])[0];
    },
    request: (path, init) =>
      fetch(`${url}${path}`, { ...init, headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': from } }),
  };
}

/** The id of a new room of the guest's; undefined if it was refused. */
export async function newRoom(of: Guest, about: object = {}): Promise<string | undefined> {
  return (await of.ask<{ roomId: string }>('create_room', { participants: [], ...about }))?.data?.roomId;
}
