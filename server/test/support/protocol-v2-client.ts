import type { Ack, CommandInput, CommandName, CommandResult, ErrorBody, EventsV2 } from '@suda/contract';
import { connect, type ConnectOptions, type Connection } from './connection.js';
import { Recorder } from './recorder.js';

/** A busy machine is late, not wrong. */
const ACK_MS = 30_000;

/** A command was answered with an error. */
export class CommandError extends Error {
  constructor(
    command: string,
    readonly body: ErrorBody,
  ) {
    super(`${command}: ${body.code}: ${body.message}`);
  }
}

export interface ProtocolV2Options extends ConnectOptions {
  accessToken?: string;
  /** Sent as the handshake's cookie. */
  cookie?: string;
  /** What it knows beyond the protocol. */
  features?: readonly string[];
}

/** A client of protocol v2: typed commands with acks, and every frame recorded. */
export class ProtocolV2Client extends Recorder<EventsV2> {
  userId = '';
  token: string | undefined;
  sessionId = '';

  private constructor(
    { socket, cookie }: Connection,
    private readonly features: readonly string[],
  ) {
    super(socket, 'the protocol v2 client');
    this.cookie = cookie;
  }

  /** What the handshake's response set. */
  readonly cookie: string | undefined;

  /** Rejects with the server's refusal (an Error with `data: ErrorBody`) when it may not come in. */
  static async connect(
    url: string,
    { accessToken, cookie, features = [], ...options }: ProtocolV2Options = {},
  ): Promise<ProtocolV2Client> {
    const connection = await connect(url, {
      auth: { protocol: 2, features, ...(accessToken && { accessToken }) },
      ...(cookie && { extraHeaders: { cookie } }),
      ...options,
    });
    return new ProtocolV2Client(connection, features);
  }

  /** Connects and registers as a guest, or goes on with the session of `accessToken` or `cookie`. */
  static async as(url: string, userId: string, options: ProtocolV2Options = {}): Promise<ProtocolV2Client> {
    const client = await ProtocolV2Client.connect(url, options);
    await client.register(userId);
    return client;
  }

  async register(userId: string): Promise<CommandResult<'register'>> {
    const result = await this.command('register', { userId });
    this.userId = result.user.userId;
    this.token = result.token ?? this.token;
    this.sessionId = result.sessionId;
    // As a client does that keeps its token: it comes back as itself after a broken connection.
    if (this.token !== undefined) {
      this.socket.auth = { protocol: 2, features: this.features, accessToken: this.token };
    }
    return result;
  }

  /** The whole ack. Rejects when there is none within 30 s, or the connection breaks before it. */
  ask<C extends CommandName>(name: C, payload: CommandInput<C>, timeoutMs = ACK_MS): Promise<Ack<CommandResult<C>>> {
    return this.raw(name, payload, timeoutMs) as Promise<Ack<CommandResult<C>>>;
  }

  /** What a positive ack carries. @throws {CommandError} */
  async command<C extends CommandName>(
    name: C,
    payload: CommandInput<C>,
    timeoutMs = ACK_MS,
  ): Promise<CommandResult<C>> {
    const ack = await this.ask(name, payload, timeoutMs);
    if (!ack.ok) throw new CommandError(name, ack.error);
    return ack.data;
  }

  /** The code of a command that must be refused. */
  async refusal<C extends CommandName>(name: C, payload: CommandInput<C>): Promise<ErrorBody> {
    const ack = await this.ask(name, payload);
    if (ack.ok) throw new Error(`${name} was not refused: ${JSON.stringify(ack.data)}`);
    return ack.error;
  }

  /** For input that no schema allows. */
  raw(name: string, payload: unknown, timeoutMs = ACK_MS): Promise<unknown> {
    const socket = this.socket.timeout(timeoutMs) as unknown as {
      emitWithAck(event: string, payload: unknown): Promise<unknown>;
    };
    return socket.emitWithAck(name, payload);
  }

  /** Makes a private room with these people; gives its id. */
  async createRoom(...participants: string[]): Promise<string> {
    return (await this.command('create_room', { participants })).roomId;
  }

  send(roomId: string, content: string, clientMessageId?: string): Promise<CommandResult<'send_message'>> {
    return this.command('send_message', { roomId, content, ...(clientMessageId && { clientMessageId }) });
  }

  /** When it resolves, every frame that was sent this socket before has come. */
  async fence(): Promise<void> {
    await this.carried();
    await this.ask('sync', { rooms: [] });
  }
}
