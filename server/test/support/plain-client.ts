import type { WireOneEvents } from '@suda/contract';
import { io, type ManagerOptions, type SocketOptions } from 'socket.io-client';
import { once, Recorder } from './recorder.js';

let fences = 0;

/**
 * A program that knows wire 1 and nothing else: no ack, no token, no protocol number. It writes the names of events and
 * fields out, as such a program would, and not from the contract.
 */
export class PlainClient extends Recorder<WireOneEvents> {
  static async connect(url: string, options: Partial<ManagerOptions & SocketOptions> = {}): Promise<PlainClient> {
    const socket = io(`${url}/chat`, {
      path: '/chat/ws',
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 200,
      ...options,
    });
    const client = new PlainClient(socket as never, 'the plain client');
    await Promise.race([
      once(client.socket, 'connect'),
      once(client.socket, 'connect_error').then((error) => {
        socket.close();
        throw error;
      }),
    ]);
    return client;
  }

  /** Connects and registers. Resolves when the server greeted the name. */
  static async as(
    url: string,
    userId: string,
    options: Partial<ManagerOptions & SocketOptions> = {},
  ): Promise<PlainClient> {
    const client = await PlainClient.connect(url, options);
    await client.register(userId);
    return client;
  }

  async register(userId: string): Promise<void> {
    this.emit('register', { userId });
    await this.next('system', ({ code, content }) => {
      if (code) throw new Error(`register was refused: ${content}`);
      return content.includes(userId);
    });
  }

  emit(event: string, payload: unknown): void {
    (this.socket as unknown as { emit(event: string, payload: unknown): void }).emit(event, payload);
  }

  /** Makes a room and waits for its list; gives the roomId. */
  async createRoom(hostId: string, participants: string[]): Promise<string> {
    this.emit('create_room', { hostId, participants });
    return (await this.next('room_created', (room) => participants.every((it) => room.participants.includes(it))))
      .roomId;
  }

  async send(roomId: string, userId: string, content: string): Promise<void> {
    this.emit('send_message', { roomId, userId, content });
    await this.next('receive_message', (message) => message.roomId === roomId && message.content === content);
  }

  /** When it resolves, every frame that the server sent this socket before has come. */
  async fence(): Promise<void> {
    const roomId = `fence-${++fences}`;
    this.emit('typing', { roomId });
    await this.next('system', (it) => it.roomId === roomId);
  }

  close(): void {
    this.socket.disconnect();
  }
}
