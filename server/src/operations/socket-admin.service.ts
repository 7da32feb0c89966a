import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  ChatError,
  LIMITS,
  parseBounded,
  SERVER_EVENTS,
  type ReplicaStatus,
  type RestBody,
  type RestResponse,
  type ServerEventName,
  type ServerEventPayload,
  type SocketAdminCall,
  type SocketFilter,
} from '@suda/contract';
import { SecurityLog, type Actor } from '../observe/security-log.js';
import { Replicas } from '../realtime/replicas/replicas.js';
import type { Emitted, Page } from './local-sockets.js';
import { ServerEvents } from './server-events.js';

/** Beyond the time that sockets have, for the way between replicas. */
const WAY_MS = 1_000;
/** Of a call that somebody made up. */
const LONGEST_NAME = 64;

type Calls = { [C in SocketAdminCall]: (body: RestBody<C>) => Promise<RestResponse<C>> };

const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, it) => sum + it, 0);

/** Carries out what operators want done to sockets and servers, over all replicas, and writes each call down. */
@Injectable()
export class SocketAdmin {
  private readonly calls: Calls = {
    fetchSockets: (body) => this.fetch(body),
    socketsJoin: (body) => this.apply('socketsJoin', body),
    socketsLeave: (body) => this.apply('socketsLeave', body),
    disconnectSockets: (body) => this.apply('disconnectSockets', body),
    emitToSockets: (body) => this.emit(body),
    serverSideEmit: (body) => this.serverSideEmit(body),
  };

  constructor(
    private readonly replicas: Replicas,
    private readonly events: ServerEvents,
    private readonly security: SecurityLog,
  ) {}

  /**
   * Writes the call down before it does anything, and afterwards what came of it: this process may end meanwhile.
   * @throws {ChatError} `invalid_payload`, `too_large`; whatever `read` throws
   */
  async run<C extends SocketAdminCall>(call: C, read: () => RestBody<C>, by: Actor): Promise<RestResponse<C>> {
    const body = this.read(call, read, by);
    const id = randomUUID();
    const record = (event: 'sockets_administered' | 'sockets_answered', note: object) =>
      this.security.record(event, { ...by, call: { id, name: call, ...note } });
    record('sockets_administered', noteOf(body as object));
    try {
      const answer = await this.calls[call](body);
      record('sockets_answered', outcomeOf(answer as object));
      return answer;
    } catch (error) {
      record('sockets_answered', { failed: codeOf(error) });
      throw error;
    }
  }

  /** Of a call that there is none of, too. */
  refuse(name: string, error: unknown, by: Actor): never {
    this.security.record('sockets_refused', {
      ...by,
      call: { name: name.slice(0, LONGEST_NAME), failed: codeOf(error) },
    });
    throw error;
  }

  private read<C extends SocketAdminCall>(call: C, read: () => RestBody<C>, by: Actor): RestBody<C> {
    try {
      return read();
    } catch (error) {
      return this.refuse(call, error, by);
    }
  }

  private async fetch(body: RestBody<'fetchSockets'>): Promise<RestResponse<'fetchSockets'>> {
    const { answers, missing } = await this.replicas.ask<Page>('fetchSockets', body, body);
    const sockets = answers.flatMap(({ value }) => value.sockets).sort((a, b) => (a.id < b.id ? -1 : 1));
    return {
      sockets: sockets.slice(0, body.limit),
      total: sumOf(answers.map(({ value }) => value.total)),
      more: sumOf(answers.map(({ value }) => value.ahead)) > body.limit,
      missing,
    };
  }

  private async apply(call: SocketAdminCall, body: SocketFilter) {
    const { answers, missing } = await this.replicas.ask<number>(call, body, body);
    return { sockets: sumOf(answers.map(({ value }) => value)), missing };
  }

  private async emit(body: RestBody<'emitToSockets'>): Promise<RestResponse<'emitToSockets'>> {
    if (body.ack) await this.requireFew(body);
    const timeoutMs = body.timeoutMs + WAY_MS;
    const { answers, missing } = await this.replicas.ask<Emitted>('emitToSockets', body, { ...body, timeoutMs });
    return {
      sockets: sumOf(answers.map(({ value }) => value.sockets)),
      ...(body.ack && {
        answers: answers.flatMap(({ value }) => value.answers),
        silent: answers.flatMap(({ value }) => value.silent),
      }),
      missing,
    };
  }

  private async requireFew({ of, in: within, except, local, timeoutMs }: RestBody<'emitToSockets'>): Promise<void> {
    const { total } = await this.fetch({ of, in: within, except, local, timeoutMs, limit: 1 });
    if (total <= LIMITS.socketPage) return;
    throw new ChatError('too_large', `With ack an event goes to ${LIMITS.socketPage} sockets, and these are ${total}.`);
  }

  private async serverSideEmit(body: RestBody<'serverSideEmit'>): Promise<RestResponse<'serverSideEmit'>> {
    const { event } = body;
    if (!isServerEvent(event)) {
      throw new ChatError(
        'invalid_payload',
        `Servers answer ${Object.keys(SERVER_EVENTS).join(', ')}, and no other event.`,
      );
    }
    const payload = parseBounded(event, SERVER_EVENTS[event], body.payload);
    if (event === 'log_level' || event === 'maintenance') {
      if (body.local || body.replicas) throw new ChatError('invalid_payload', `${event} is the same in all replicas.`);
      if (event === 'log_level') this.events.setLogLevel(payload as ServerEventPayload<'log_level'>);
      else this.events.setMaintenance(payload as ServerEventPayload<'maintenance'>);
    }
    return this.replicas.ask<ReplicaStatus>(event, payload, body);
  }
}

const isServerEvent = (name: string): name is ServerEventName => Object.hasOwn(SERVER_EVENTS, name);

/** What of a call is written down: never what was sent or answered, but what it switches in servers. */
function noteOf(body: object): Record<string, unknown> {
  const { of, in: within, except, local, rooms, event, replicas, close } = body as Record<string, unknown>;
  return { of, in: within, except, local, rooms, event, replicas, close, ...switchOf(body) };
}

function switchOf({ event, payload }: { event?: unknown; payload?: unknown }): Record<string, unknown> {
  if (typeof event !== 'string' || !isServerEvent(event)) return {};
  const { on, level } = (SERVER_EVENTS[event].safeParse(payload).data ?? {}) as { on?: boolean; level?: string };
  return { ...(on !== undefined && { on }), ...(level !== undefined && { level }) };
}

function outcomeOf(answer: object): Record<string, unknown> {
  const { sockets, total, missing } = answer as Record<string, unknown>;
  return { sockets: typeof sockets === 'number' ? sockets : total, missing };
}

const codeOf = (error: unknown) => (error instanceof ChatError ? error.code : 'internal');
