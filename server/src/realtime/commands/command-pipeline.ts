import { Inject, Injectable } from '@nestjs/common';
import { type Ack, ChatError, COMMANDS, type CommandName, type ErrorBody, parseBounded } from '@suda/contract';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { Metrics } from '../../observe/metrics.js';
import { ConnectionGuard } from '../guards/connection-guard.js';
import { CommandLimits } from './command-limits.js';
import type { CommandOutcome } from './command.decorator.js';
import { CommandsInFlight } from './commands-in-flight.js';
import type { ChatSocket } from '../sockets/socket.js';

/** What Nest makes of a gateway's method. */
export type CommandHandler = (payload: unknown) => Promise<CommandOutcome>;

/** Sends of one socket need not wait for each other: the log keeps their order. */
const OVERLAPPING: ReadonlySet<CommandName> = new Set(['send_message']);

/** What comes on a socket, on its way to a gateway's method and back: validate, limit, run in order, answer. */
@Injectable()
export class CommandPipeline {
  private readonly all = new CommandsInFlight();
  private readonly bySocket = new WeakMap<ChatSocket, CommandsInFlight>();

  constructor(
    private readonly limits: CommandLimits,
    private readonly guard: ConnectionGuard,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** From now on commands get `unavailable`; resolves when those under way are answered. */
  drain(): Promise<void> {
    return this.all.drain();
  }

  /** The same for the commands of one socket. */
  drainOf(socket: ChatSocket): Promise<void> {
    return this.inFlight(socket).drain();
  }

  /** An event that is no command; the caller waits for an answer to it all the same. */
  refuse(socket: ChatSocket, event: string, args: readonly unknown[]): void {
    this.receive(socket, event as CommandName, () => Promise.resolve({ data: undefined }), args);
  }

  receive(socket: ChatSocket, name: CommandName, handler: CommandHandler, args: readonly unknown[]): void {
    const last = args.at(-1);
    const ack = typeof last === 'function' ? (last as (answer: Ack<unknown>) => void) : undefined;
    const own = this.inFlight(socket);
    if (this.all.closed || own.closed) {
      this.answerError(socket, name, new ChatError('unavailable', 'The server is stopping.'), undefined, ack);
      return;
    }
    const payload = ack && args.length === 1 ? undefined : args[0];
    this.all.begin();
    own.begin();
    socket.data.commands
      .run(OVERLAPPING.has(name), () => this.execute(socket, name, handler, payload, ack !== undefined))
      .then(
        (data) => ack?.({ ok: true, data }),
        (error: unknown) => this.answerError(socket, name, error, payload, ack),
      )
      .finally(() => {
        this.all.end();
        own.end();
      });
  }

  private inFlight(socket: ChatSocket): CommandsInFlight {
    const known = this.bySocket.get(socket) ?? new CommandsInFlight();
    this.bySocket.set(socket, known);
    return known;
  }

  private async execute(
    socket: ChatSocket,
    name: CommandName,
    handler: CommandHandler,
    payload: unknown,
    asksAck: boolean,
  ): Promise<unknown> {
    // A client that does not read what it asked for gets nothing more of it.
    await this.guard.drained(socket);
    const { identity, address } = socket.data;
    // What is refused costs as much of the budget as what is carried out.
    await this.limits.take(name, identity?.user.userId, address);
    if (!Object.hasOwn(COMMANDS, name)) throw new ChatError('invalid_payload', 'There is no such command.');
    const parsed = parseBounded(name, COMMANDS[name].payload, payload);
    if (!identity && name !== 'register') throw new ChatError('unauthenticated', 'Register first.');
    if (name === 'register') socket.data.asksAck = asksAck;
    const outcome = await handler(parsed);
    if ('error' in outcome) throw outcome.error;
    return outcome.data;
  }

  private answerError(
    socket: ChatSocket,
    name: CommandName,
    error: unknown,
    payload: unknown,
    ack: ((answer: Ack<unknown>) => void) | undefined,
  ): void {
    const body = this.bodyOf(name, error);
    this.metrics.errors.inc({ code: body.code });
    if (ack) {
      ack({ ok: false, error: body });
      return;
    }
    const roomId = roomIdOf(payload);
    socket.emit('system', { content: body.message, code: body.code, ...(roomId && { roomId }) } as never);
  }

  private bodyOf(name: CommandName, error: unknown): ErrorBody {
    if (error instanceof ChatError) return error.toBody();
    this.logger.error({ err: error, command: name }, 'command failed');
    return { code: 'internal', message: 'Something went wrong on the server.' };
  }
}

const roomIdOf = (payload: unknown): string | undefined => {
  const roomId: unknown = payload !== null && typeof payload === 'object' ? Reflect.get(payload, 'roomId') : undefined;
  return typeof roomId === 'string' && roomId.length <= 64 ? roomId : undefined;
};
