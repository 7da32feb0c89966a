import { ref, type Ref } from 'vue';
import { io, type Socket } from 'socket.io-client';
import {
  type Ack,
  ADMISSION_HINT,
  type ClientToServerEvents,
  type CommandInput,
  type CommandName,
  type CommandResult,
  COMPACT_FRAMES,
  type Handshake,
  NAMESPACE,
  SOCKET_PATH,
  type EventsV2,
  WATCHED_PRESENCE,
} from '@suda/contract';
import { ApiError } from './api-error';
import { isOfOtherSession, ownSession } from './own-session';
import { sessionLost, sessionReplaced } from './session-signals';

type ConnectionStatus = 'idle' | 'connecting' | 'online' | 'reconnecting' | 'offline';
type FrameName = keyof EventsV2;

const COMMAND_TIMEOUT_MS = 15_000;
const FIRST_RETRY_MS = 300;
const MAX_RETRY_MS = 5_000;
const PROBE_MS = 3_000;
/** Longest that the server is believed when it says when to come again. */
const MAX_TOLD_MS = 5 * 60_000;

type ChatSocket = Socket<EventsV2, ClientToServerEvents>;
type AnyEmit = (event: string, payload: unknown, ack: (timedOut: Error | null, answer: unknown) => void) => void;
type AnyListen = (event: string, handler: (...args: never[]) => void) => void;

/** This page's socket, authenticated by the browser's cookie; the handshake names the session that the page stands for. */
export class Connection {
  readonly status: Ref<ConnectionStatus> = ref('idle');
  private readonly socket: ChatSocket;
  private readonly connected = new Set<() => void>();
  private wanted = false;
  private retries = 0;
  /** When the server said to come again. */
  private comeAt = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;

  /** `url` and `extraHeaders` are for programs outside a browser; a page connects to its own origin. */
  constructor(url = '', extraHeaders?: Record<string, string>) {
    this.socket = io(`${url}${NAMESPACE}`, {
      path: SOCKET_PATH,
      transports: ['websocket'],
      // Asked at every connect.
      auth: (send: (auth: Handshake) => void) =>
        send({ protocol: 2, features: [COMPACT_FRAMES, WATCHED_PRESENCE, ADMISSION_HINT], sessionId: ownSession.id }),
      autoConnect: false,
      reconnection: false,
      forceNew: true,
      ...(extraHeaders && { extraHeaders }),
    });
    this.socket.on('connect', () => this.onConnect());
    this.socket.on('disconnect', () => this.onDown());
    this.socket.on('connect_error', (error) => this.onConnectError(error));
    if (typeof window !== 'undefined') {
      window.addEventListener('online', () => this.reconnectNow());
      window.addEventListener('offline', () => this.onOffline());
      document.addEventListener(
        'visibilitychange',
        () => document.visibilityState === 'visible' && this.reconnectNow(),
      );
    }
  }

  connect(): void {
    this.wanted = true;
    if (this.status.value === 'idle') this.status.value = 'connecting';
    this.open();
  }

  disconnect(): void {
    this.wanted = false;
    clearTimeout(this.retryTimer);
    this.socket.disconnect();
    this.status.value = 'idle';
  }

  /** Returns the function that stops listening. */
  on<F extends FrameName>(frame: F, handler: EventsV2[F]): () => void {
    (this.socket.on as AnyListen).call(this.socket, frame, handler);
    return () => (this.socket.off as AnyListen).call(this.socket, frame, handler);
  }

  /** Calls the listener after every connect. Returns the function that stops listening. */
  onConnected(listener: () => void): () => void {
    this.connected.add(listener);
    return () => void this.connected.delete(listener);
  }

  /** Sends a command and returns the data of its ack. Rejects with ApiError; without a connection with `unavailable` at once. */
  command<C extends CommandName>(
    name: C,
    payload: CommandInput<C>,
    { timeoutMs = COMMAND_TIMEOUT_MS }: { timeoutMs?: number } = {},
  ): Promise<CommandResult<C>> {
    if (!this.socket.connected) return Promise.reject(ApiError.unreachable());
    return new Promise((resolve, reject) => {
      const timed = this.socket.timeout(timeoutMs);
      (timed.emit as unknown as AnyEmit).call(timed, name, payload, (lost, answer) => {
        if (lost) {
          reject(ApiError.unreachable('The server did not answer.'));
          return;
        }
        const ack = answer as Ack<CommandResult<C>>;
        if (ack.ok) {
          resolve(ack.data);
          return;
        }
        const error = ApiError.from(ack.error);
        if (error.code === 'unauthenticated') sessionLost.notify();
        reject(error);
      });
    });
  }

  private open(): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
    if (this.wanted && !this.socket.active) this.socket.connect();
  }

  private onConnect(): void {
    this.retries = 0;
    this.status.value = 'online';
    for (const listener of this.connected) listener();
  }

  private onConnectError({ data }: Error & { data?: unknown }): void {
    const refusal = ApiError.from(data);
    const signal = refusal.code === 'unauthenticated' ? sessionLost : isOfOtherSession(refusal) && sessionReplaced;
    if (!signal) return this.onDown(toldToWait(refusal));
    this.disconnect();
    signal.notify();
  }

  private onDown(waitMs = 0): void {
    if (!this.wanted) return;
    this.socket.disconnect();
    this.status.value = isOffline() ? 'offline' : 'reconnecting';
    const ceiling = Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.retries++, 10));
    clearTimeout(this.retryTimer);
    this.comeAt = performance.now() + waitMs;
    this.retryTimer = setTimeout(() => this.open(), waitMs || ceiling * (0.5 + Math.random() / 2));
  }

  private onOffline(): void {
    if (this.wanted && this.status.value !== 'online') this.status.value = 'offline';
  }

  /**
   * The browser came online, maybe on another network, or the page became visible: skips the wait for the next try, unless the
   * server named its time.
   */
  private reconnectNow(): void {
    if (!this.wanted || performance.now() < this.comeAt) return;
    this.retries = 0;
    if (!this.socket.connected) {
      this.open();
      return;
    }
    // A socket of the previous network looks alive until its ping fails.
    this.command('sync', { rooms: [] }, { timeoutMs: PROBE_MS }).catch((error: unknown) => {
      if (error instanceof ApiError && error.offline) this.onDown();
    });
  }
}

/** When too many came at once, the server names each another time. */
function toldToWait({ code, details }: ApiError): number {
  const waitMs = code === 'rate_limited' ? Number(details?.['retryAfterMs'] ?? 0) : 0;
  return Math.min(MAX_TOLD_MS, Math.max(0, waitMs || 0));
}

// Node has no `onLine`: outside a browser it is undefined.
const isOffline = (): boolean => !((navigator.onLine as boolean | undefined) ?? true);

export const connection = new Connection();
