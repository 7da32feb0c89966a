import type { EventsV1 } from '@suda/contract';
import { connect, type ConnectOptions, type Connection } from './connection.js';
import { Recorder } from './recorder.js';

let fences = 0;

/**
 * A program that knows protocol v1 and nothing else: no ack, no token, no protocol number. It writes the names of events and
 * fields out, as such a program would, and not from the contract.
 */
export class PlainClient extends Recorder<EventsV1> {
  private constructor({ socket, cookie }: Connection) {
    super(socket, 'the plain client');
    this.cookie = cookie;
  }

  /** What the handshake's response set. */
  readonly cookie: string | undefined;

  static async connect(url: string, options: ConnectOptions = {}): Promise<PlainClient> {
    return new PlainClient(await connect(url, options));
  }

  /** Connects and registers. Resolves when the server greeted the name. */
  static async as(url: string, userId: string, options: ConnectOptions = {}): Promise<PlainClient> {
    const client = await PlainClient.connect(url, options);
    await client.register(userId);
    return client;
  }

  async register(userId: string): Promise<void> {
    this.emit('register', { userId });
    const { code, content } = await this.next('system', (it) => it.code !== undefined || it.content.includes(userId));
    if (code) throw new Error(`register was refused: ${code}: ${content}`);
  }

  emit(event: string, payload: unknown): void {
    (this.socket as unknown as { emit(event: string, payload: unknown): void }).emit(event, payload);
  }

  /** Makes a room and waits for its list; gives the roomId. */
  async createRoom(hostId: string, participants: string[]): Promise<string> {
    this.emit('create_room', { hostId, participants });
    const members = [...new Set([hostId, ...participants])];
    const isOurs = (list: string[]) => list[0] === hostId && list.length === members.length;
    const { roomId } = await this.next(
      'room_created',
      (room) => isOurs(room.participants) && members.every((it) => room.participants.includes(it)),
    );
    return roomId;
  }

  async send(roomId: string, userId: string, content: string): Promise<void> {
    this.emit('send_message', { roomId, userId, content });
    await this.next('receive_message', (message) => message.roomId === roomId && message.content === content);
  }

  /** When it resolves, every frame that was sent this socket before has come. */
  async fence(): Promise<void> {
    await this.carried();
    const roomId = `fence-${++fences}`;
    this.emit('typing', { roomId });
    await this.next('system', (it) => it.roomId === roomId);
  }
}
