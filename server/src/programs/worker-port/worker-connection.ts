import { createHash } from 'node:crypto';
import { ChatError, LIMITS, parseBounded, WorkerFrame, type ErrorCode, type WorkerAnswer } from '@suda/contract';
import type { RawData, WebSocket } from 'ws';
import type { Logger } from '../../observe/logger.js';
import { TokenBucket } from '../../realtime/guards/token-bucket.js';
import { memberOf, nestsDeeperThan } from '../json-text.js';
import type { Outcome } from '../event-coalescer.js';
import type { ProgramMetrics, RefusedBecause } from '../program-metrics.js';
import type { SentEvent, WorkerEventsService } from '../worker-events.service.js';

const DEEPEST = 64;
const MOST_OF_NAME = 128;
/** Events under way; with more, the connection is not read until half of them are done. */
const MOST_UNDER_WAY = 500;
/** Frames that can't be taken: one that sends more is closed. */
const BAD_FRAMES = { capacity: 100, perSecond: 10 };
/** Answers that the worker does not read. */
const MOST_UNREAD = 1024 * 1024;
const POLICY_VIOLATION = 1008;
const LOG_EVERY_MS = 60_000;

type FrameId = string | number;
const FrameWithId = WorkerFrame.pick({ id: true });

class Refusal extends Error {
  constructor(
    readonly reason: RefusedBecause,
    readonly code: ErrorCode,
    message: string,
    readonly id?: FrameId,
  ) {
    super(message);
  }
}

interface Tools {
  events: WorkerEventsService;
  metrics: ProgramMetrics;
  logger: Logger;
  /** Whether floods end the connection. */
  limited: boolean;
}

/** One worker: its frames in their order, each answered that asks for it or can't be read. */
export class WorkerConnection {
  private readonly badFrames = new TokenBucket(BAD_FRAMES.capacity, BAD_FRAMES.perSecond);
  private readonly underWay = new Set<SentEvent>();
  private paused = false;
  private loggedAt = -Infinity;
  private idle: (() => void)[] = [];

  constructor(
    private readonly socket: WebSocket,
    private readonly address: string,
    private readonly tools: Tools,
  ) {
    socket.on('message', (data, isBinary) => this.take(data, isBinary));
    // Its next connection may be at another server.
    socket.once('close', () => this.underWay.forEach(({ userId }) => tools.events.flush(userId)));
    // The library closes it, and says why.
    socket.on('error', (error) => this.broken(error));
  }

  /** Resolves when what is under way is answered. */
  drained(): Promise<void> {
    return this.underWay.size === 0 ? Promise.resolve() : new Promise((resolve) => this.idle.push(resolve));
  }

  private take(data: RawData, isBinary: boolean): void {
    try {
      const sent = this.read(data, isBinary);
      this.send(sent.id, sent);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refuse(error);
    }
  }

  private read(data: RawData, isBinary: boolean): SentEvent & { id?: FrameId | undefined } {
    if (isBinary) throw new Refusal('binary', 'invalid_payload', 'A frame must be text.');
    // As `ws` gives it by default.
    const bytes = data as Buffer;
    if (bytes.length > LIMITS.frameBytes) {
      throw new Refusal('too_large', 'too_large', `A frame may have ${LIMITS.frameBytes} bytes.`);
    }
    const text = bytes.toString();
    const value = parseJson(text);
    const named = (value as { event?: unknown } | null)?.event;
    // Whatever else is wrong with it: it is another one's.
    if (typeof named === 'string' && !this.tools.events.accepts(named)) {
      throw new Refusal('unknown_event', 'not_found', 'No such event: see WORKER_EVENTS.', idOf(value));
    }
    const frame = parseFrame(value);
    const { userId, requestId } = frame.data;
    return {
      id: frame.id ?? undefined,
      event: frame.event,
      userId,
      requestId: requestOf(requestId),
      // As it came: what is parsed has lost digits, and the schema's copy the order.
      data: memberOf(text, 'data') ?? '',
    };
  }

  private send(id: FrameId | undefined, sent: SentEvent): void {
    this.underWay.add(sent);
    if (this.underWay.size >= MOST_UNDER_WAY && !this.paused) {
      this.paused = true;
      this.socket.pause();
    }
    this.tools.events.send(sent).then(
      (outcome) => {
        this.sent(id, outcome);
        this.done(sent);
      },
      (error: unknown) => {
        this.failed(id, error);
        this.done(sent);
      },
    );
  }

  private sent(id: FrameId | undefined, outcome: Outcome): void {
    if (id === undefined) return;
    const isCoalesced = 'coalesced' in outcome;
    this.answer({
      id,
      ok: true,
      delivered: isCoalesced ? 0 : outcome.delivered,
      ...(isCoalesced && { coalesced: true }),
    });
  }

  private done(sent: SentEvent): void {
    this.underWay.delete(sent);
    if (this.paused && this.underWay.size <= MOST_UNDER_WAY / 2) {
      this.paused = false;
      this.socket.resume();
    }
    if (this.underWay.size > 0) return;
    for (const resolve of this.idle) resolve();
    this.idle = [];
  }

  private failed(id: FrameId | undefined, error: unknown): void {
    const known = error instanceof ChatError ? error : new ChatError('internal', 'The event could not be passed on.');
    this.tools.metrics.refuse('unavailable');
    this.log({ err: error }, 'worker event not passed on');
    this.answer({ ...(id !== undefined && { id }), ok: false, error: { code: known.code, message: known.message } });
  }

  private refuse({ reason, code, message, id }: Refusal): void {
    this.tools.metrics.refuse(reason);
    this.log({ reason }, 'frame of a worker refused');
    // Only who asks is told.
    if (reason !== 'unknown_event' || id !== undefined) {
      this.answer({ ...(id !== undefined && { id }), ok: false, error: { code, message } });
    }
    if (reason === 'unknown_event' || !this.tools.limited || this.badFrames.tryAcquire(1)) return;
    this.tools.metrics.refuse('flood');
    this.socket.close(POLICY_VIOLATION, 'flood');
  }

  /** By a frame that is larger than what is read, or none of WebSocket. */
  private broken(error: Error & { code?: string }): void {
    const reason = error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' ? 'too_large' : 'unreadable';
    this.tools.metrics.refuse(reason);
    this.log({ reason }, 'connection of a worker closed for its frame');
  }

  private answer(answer: WorkerAnswer): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    this.socket.send(JSON.stringify(answer));
    if (this.socket.bufferedAmount > MOST_UNREAD) this.socket.terminate();
  }

  /** A worker in a loop must not fill the log. */
  private log(details: object, message: string): void {
    const now = performance.now();
    if (now - this.loggedAt < LOG_EVERY_MS) return;
    this.loggedAt = now;
    this.tools.logger.warn({ ...details, address: this.address }, message);
  }
}

function parseJson(text: string): unknown {
  if (nestsDeeperThan(text, DEEPEST)) {
    throw new Refusal('unreadable', 'invalid_payload', `A frame may nest ${DEEPEST} levels.`);
  }
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('unreadable', 'invalid_payload', 'A frame must be JSON.');
  }
}

function parseFrame(value: unknown): WorkerFrame {
  try {
    return parseBounded('The frame', WorkerFrame, value);
  } catch (error) {
    if (!(error instanceof ChatError)) throw error;
    const issues = (error.details?.['issues'] ?? []) as { path: string; message: string }[];
    const [first] = issues;
    const why = first ? `${error.message.slice(0, -1)}: ${first.path || 'frame'}: ${first.message}.` : error.message;
    throw new Refusal('invalid', 'invalid_payload', why, idOf(value));
  }
}

/** What a worker names a request by; a long name by its hash. */
function requestOf(value: unknown): string | undefined {
  // A larger number may be another one than was written.
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : undefined;
  if (typeof value !== 'string' || value === '') return undefined;
  return value.length <= MOST_OF_NAME ? value : createHash('sha256').update(value).digest('base64url');
}

/** Of a frame that is wrong in another place. */
function idOf(value: unknown): FrameId | undefined {
  return FrameWithId.safeParse(value).data?.id ?? undefined;
}
