import { Inject, Injectable } from '@nestjs/common';
import {
  type Ack,
  ChatError,
  COMMANDS,
  type CommandName,
  type ErrorBody,
  parseBounded,
  withoutNulls,
} from '@suda/contract';
import { traced } from '@suda/engines/trace';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { Metrics } from '../../observe/metrics.js';
import { ConnectionGuard } from '../guards/connection-guard.js';
import { internalError, registerFirst, serverStopping } from '../refusals.js';
import { ReplicaState } from '../replicas/replica-state.js';
import { CommandLimits } from './command-limits.js';
import type { HandlerResult } from './command.decorator.js';
import { CommandsInFlight } from './commands-in-flight.js';
import type { ChatSocket } from '../sockets/socket.js';

/** A gateway method as wrapped by Nest. */
export type CommandHandler = (payload: unknown) => Promise<HandlerResult>;

/** Commands of one socket that may run concurrently: for sends, the room log keeps their order. */
const OVERLAPPING: ReadonlySet<CommandName> = new Set(['send_message']);

/** Commands that leave everything as it is: they go on during maintenance. */
const READING: ReadonlySet<CommandName> = new Set([
  'sync',
  'list_invitations',
  'list_blocks',
  'get_rail',
  'typing',
  'watch_presence',
]);

/** Dispatches commands to gateway methods: queues, validates, requires a session, rate-limits, executes, answers. */
@Injectable()
export class CommandPipeline {
  private readonly all = new CommandsInFlight();
  private readonly bySocket = new WeakMap<ChatSocket, CommandsInFlight>();

  constructor(
    private readonly limits: CommandLimits,
    private readonly guard: ConnectionGuard,
    private readonly state: ReplicaState,
    private readonly metrics: Metrics,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Answers further commands with `unavailable`; resolves when the running ones are answered. */
  drain(): Promise<void> {
    return this.all.drain();
  }

  /** Like `drain`, for the commands of one socket. */
  drainSocket(socket: ChatSocket): Promise<void> {
    return this.inFlightOf(socket).drain();
  }

  /** Answers an event that is not a command with `invalid_payload`. */
  rejectUnknown(socket: ChatSocket, event: string, args: readonly unknown[]): void {
    this.dispatch(socket, event as CommandName, () => Promise.resolve({ data: undefined }), args);
  }

  /** Runs a command. Its result is answered by the ack; an error by the ack or, without one, by a `system` frame. */
  dispatch(socket: ChatSocket, name: CommandName, handler: CommandHandler, args: readonly unknown[]): void {
    const last = args.at(-1);
    const ack = typeof last === 'function' ? (last as (answer: Ack<unknown>) => void) : undefined;
    const own = this.inFlightOf(socket);
    if (this.all.closed || own.closed) {
      this.sendError(socket, name, serverStopping(), undefined, ack);
      return;
    }
    const payload = ack && args.length === 1 ? undefined : args[0];
    this.all.begin();
    own.begin();
    socket.data.commands
      .run(OVERLAPPING.has(name), () => this.execute(socket, name, handler, payload, ack !== undefined))
      .then(
        (data) => ack?.({ ok: true, data }),
        (error: unknown) => this.sendError(socket, name, error, payload, ack),
      )
      .finally(() => {
        this.all.end();
        own.end();
      });
  }

  private inFlightOf(socket: ChatSocket): CommandsInFlight {
    const inFlight = this.bySocket.get(socket) ?? new CommandsInFlight();
    this.bySocket.set(socket, inFlight);
    return inFlight;
  }

  private async execute(
    socket: ChatSocket,
    name: CommandName,
    handler: CommandHandler,
    payload: unknown,
    ackRequested: boolean,
  ): Promise<unknown> {
    // A client that does not read what it asked for gets nothing more of it.
    const drained = this.guard.drained(socket);
    if (drained) await drained;
    const { identity, address, protocol } = socket.data;
    // What is refused costs as much of the budget as what is carried out.
    await this.limits.consume(name, identity?.user.userId, address);
    if (!Object.hasOwn(COMMANDS, name)) throw new ChatError('invalid_payload', 'There is no such command.');
    const given = protocol === 1 ? withoutNulls(payload) : payload;
    const parsed = parseBounded(name, COMMANDS[name].payload, given);
    if (!identity && name !== 'register') throw registerFirst();
    if (!READING.has(name)) this.state.requireNoMaintenance();
    if (identity) await this.limits.consumeAdditions(name, parsed, identity.user.userId, address);
    if (name === 'register') socket.data.ackRequested = ackRequested;
    return traced(`command ${name}`, {}, async () => {
      const outcome = await handler(parsed);
      if ('error' in outcome) throw outcome.error;
      return outcome.data;
    });
  }

  private sendError(
    socket: ChatSocket,
    name: CommandName,
    error: unknown,
    payload: unknown,
    ack: ((answer: Ack<unknown>) => void) | undefined,
  ): void {
    const body = this.toErrorBody(name, error);
    this.metrics.countError(body.code);
    if (ack) {
      ack({ ok: false, error: body });
      return;
    }
    const roomId = roomIdOf(payload);
    socket.emit('system', { content: body.message, code: body.code, ...(roomId && { roomId }) } as never);
  }

  private toErrorBody(name: CommandName, error: unknown): ErrorBody {
    if (error instanceof ChatError) return error.toBody();
    this.logger.error({ err: error, command: name }, 'command failed');
    return internalError().toBody();
  }
}

const roomIdOf = (payload: unknown): string | undefined => {
  const roomId: unknown = payload !== null && typeof payload === 'object' ? Reflect.get(payload, 'roomId') : undefined;
  return typeof roomId === 'string' && roomId.length <= 64 ? roomId : undefined;
};
