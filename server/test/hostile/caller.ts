import { type CommandName, type ErrorBody, SOCKET_PATH } from '@suda/contract';
import { io, type Socket } from 'socket.io-client';

const ANSWER_MS = 5_000;

/** What a command came to; `fine` without an ack is the absence of an error. */
export type Answer = { fine: true } | { fine: false; error: ErrorBody };

type AnySocket = Socket<Record<string, (...args: unknown[]) => void>, Record<string, (...args: unknown[]) => void>>;

/** One socket that says anything: on a protocol, with or without a session. */
export class HostileCaller {
  private socket!: AnySocket;

  private constructor(
    private readonly url: string,
    readonly protocol: 1 | 2,
    readonly userId: string | undefined,
    private readonly token: string | undefined,
  ) {}

  static async connect(
    url: string,
    protocol: 1 | 2,
    session?: { userId: string; token: string },
  ): Promise<HostileCaller> {
    const caller = new HostileCaller(url, protocol, session?.userId, session?.token);
    await caller.renew();
    return caller;
  }

  /** A new socket: what the last one said may have given it another session. */
  async renew(): Promise<void> {
    this.close();
    this.socket = io(`${this.url}/chat`, {
      path: SOCKET_PATH,
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth: { ...(this.protocol === 2 && { protocol: 2 }), ...(this.token && { accessToken: this.token }) },
    });
    await new Promise<void>((resolve, reject) => {
      this.socket.once('connect', () => resolve());
      this.socket.once('connect_error', reject as () => void);
    });
  }

  get connected(): boolean {
    return this.socket.connected;
  }

  /** Rejects when no answer comes. Without an ack the answer is the `system` frame, if one with a code comes. */
  async say(name: CommandName | (string & {}), args: readonly unknown[], acked: boolean): Promise<Answer> {
    if (acked) return toAnswer(await this.emit(name, args));
    const errors: ErrorBody[] = [];
    const note = (frame: unknown) => {
      const { code, content } = frame as { code?: ErrorBody['code']; content: string };
      if (code) errors.push({ code, message: content });
    };
    this.socket.on('system', note);
    this.socket.emit(name, ...args);
    // Commands of one socket are answered in the order they came.
    await this.emit('sync', [{ rooms: [] }]);
    this.socket.off('system', note);
    if (errors.length > 1) throw new Error(`${errors.length} errors for one ${name}`);
    const [error] = errors;
    return error ? { fine: false, error } : { fine: true };
  }

  private emit(name: string, args: readonly unknown[]): Promise<unknown> {
    const socket = this.socket.timeout(ANSWER_MS) as unknown as {
      emitWithAck(event: string, ...args: unknown[]): Promise<unknown>;
    };
    return socket.emitWithAck(name, ...args);
  }

  close(): void {
    (this.socket as AnySocket | undefined)?.disconnect();
  }
}

function toAnswer(ack: unknown): Answer {
  const { ok, data, error } = (ack ?? {}) as { ok?: boolean; data?: unknown; error?: ErrorBody };
  if (ok === true && data !== undefined) return { fine: true };
  if (ok === false && error) return { fine: false, error };
  throw new Error(`no ack: ${JSON.stringify(ack)}`);
}
