import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Connection } from './connection';
import { ownSession } from './own-session';
import { sessionLost, sessionReplaced } from './session-signals';

const fake = vi.hoisted(() => ({ make: (_options: unknown): unknown => ({ on: () => undefined }) }));
vi.mock('socket.io-client', () => ({ io: (_url: string, options: unknown) => fake.make(options) }));

/** What Socket.IO's client shows of itself, in the test's hands. */
class FakeSocket {
  connected = false;
  active = false;
  connects = 0;
  answer: unknown;
  private readonly listeners = new Map<string, ((...args: unknown[]) => void)[]>();

  connect(): void {
    this.connects += 1;
    this.active = true;
  }

  disconnect(): void {
    this.active = this.connected = false;
  }

  on(event: string, listener: (...args: unknown[]) => void): void {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }

  off(event: string, listener: unknown): void {
    this.listeners.set(
      event,
      (this.listeners.get(event) ?? []).filter((it) => it !== listener),
    );
  }

  timeout() {
    return {
      emit: (_event: string, _payload: unknown, ack: (lost: Error | null, answer?: unknown) => void) =>
        this.answer === undefined ? ack(new Error('timeout')) : ack(null, this.answer),
    };
  }

  happens(event: string, ...args: unknown[]): void {
    if (event === 'connect') this.connected = true;
    if (event === 'disconnect') this.connected = false;
    for (const listener of this.listeners.get(event) ?? []) listener(...args);
  }
}

let socket: FakeSocket;
let connection: Connection;
let options: { auth: (send: (auth: unknown) => void) => void };

beforeEach(() => {
  vi.useFakeTimers();
  socket = new FakeSocket();
  fake.make = (given) => {
    options = given as typeof options;
    return socket;
  };
  connection = new Connection();
});
afterEach(() => {
  connection.disconnect();
  vi.useRealTimers();
});

it('connects, and again soon after every loss, the server’s doing too', async () => {
  expect(connection.status.value).toBe('idle');
  connection.connect();
  expect(connection.status.value).toBe('connecting');
  socket.happens('connect');
  expect(connection.status.value).toBe('online');
  socket.happens('disconnect', 'io server disconnect');
  expect(connection.status.value).toBe('reconnecting');
  await vi.advanceTimersByTimeAsync(300);
  expect(socket.connects).toBe(2);
  for (let tries = 0; tries < 20; tries += 1) {
    socket.happens('connect_error', new Error('refused'));
    await vi.advanceTimersByTimeAsync(5_000);
  }
  expect(socket.connects).toBe(22);
});

it('does not wait when the browser is online again', () => {
  connection.connect();
  socket.happens('connect_error', new Error('refused'));
  window.dispatchEvent(new Event('online'));
  expect(socket.connects).toBe(2);
});

it('comes again when the server said, where too many came at once, and believes no more than five minutes', async () => {
  const toldToWait = (retryAfterMs: unknown) => {
    const data = { code: 'rate_limited', message: '', details: { retryAfterMs } };
    socket.happens('connect_error', Object.assign(new Error('rate_limited'), { data }));
  };
  connection.connect();
  toldToWait(40_000);
  window.dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(39_000);
  expect([connection.status.value, socket.connects]).toEqual(['reconnecting', 1]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(socket.connects).toBe(2);
  toldToWait(1e12);
  await vi.advanceTimersByTimeAsync(5 * 60_000);
  expect(socket.connects).toBe(3);
  toldToWait('soon');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(socket.connects).toBe(4);
});

it('finds out whether a socket of another network still lives', async () => {
  connection.connect();
  socket.happens('connect');
  socket.answer = { ok: true, data: { rooms: [] } };
  window.dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(0);
  expect(connection.status.value).toBe('online');
  socket.answer = undefined;
  window.dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(0);
  expect(connection.status.value).toBe('reconnecting');
});

it('stays disconnected after disconnect()', async () => {
  connection.connect();
  socket.happens('connect');
  connection.disconnect();
  socket.happens('disconnect', 'io client disconnect');
  await vi.advanceTimersByTimeAsync(60_000);
  expect([connection.status.value, socket.connects]).toEqual(['idle', 1]);
});

it('ends with the session', async () => {
  const lost = vi.fn();
  const stop = sessionLost.on(lost);
  connection.connect();
  socket.happens('connect_error', Object.assign(new Error('Sign in first.'), { data: { code: 'unauthenticated' } }));
  await vi.advanceTimersByTimeAsync(60_000);
  expect([connection.status.value, socket.connects]).toEqual(['idle', 1]);
  expect(lost).toHaveBeenCalledOnce();
  stop();
});

it('names the session that the page stands for, at every handshake', () => {
  const sent: unknown[] = [];
  for (const id of [undefined, 's1', 's2']) {
    ownSession.id = id;
    options.auth((auth) => sent.push((auth as { sessionId?: string }).sessionId));
  }
  ownSession.id = undefined;
  expect(sent).toEqual([undefined, 's1', 's2']);
});

it('ends when the cookie is of another session', async () => {
  const replaced = vi.fn();
  const stop = sessionReplaced.on(replaced);
  connection.connect();
  const data = { code: 'conflict', message: '', details: { reason: 'other_session' } };
  socket.happens('connect_error', Object.assign(new Error('conflict'), { data }));
  await vi.advanceTimersByTimeAsync(60_000);
  expect([connection.status.value, socket.connects]).toEqual(['idle', 1]);
  expect(replaced).toHaveBeenCalledOnce();
  stop();
});

it('keeps no command for later', async () => {
  connection.connect();
  socket.answer = { ok: true, data: {} };
  await expect(connection.command('leave_room', { roomId: 'r' })).rejects.toMatchObject({
    code: 'unavailable',
    offline: true,
  });
});

it('returns the data of an ack, its error, or the missing ack as an error', async () => {
  connection.connect();
  socket.happens('connect');
  socket.answer = { ok: true, data: { readSeq: 4 } };
  await expect(connection.command('mark_read', { roomId: 'r', seq: 4 })).resolves.toEqual({ readSeq: 4 });
  socket.answer = { ok: false, error: { code: 'forbidden', message: 'no' } };
  await expect(connection.command('delete_room', { roomId: 'r' })).rejects.toMatchObject({ code: 'forbidden' });
  socket.answer = undefined;
  await expect(connection.command('delete_room', { roomId: 'r' })).rejects.toMatchObject({ code: 'unavailable' });
});
