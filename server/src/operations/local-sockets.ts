import { Injectable } from '@nestjs/common';
import { CLIENTS_NAMESPACE, LIMITS, type AdministeredSocket, type RestBody, type SocketFilter } from '@suda/contract';
import type { Socket } from 'socket.io';
import { SocketServers } from '../realtime/connections/socket-servers.js';
import { Replicas } from '../realtime/replicas/replicas.js';
import type { ChatSocket } from '../realtime/sockets/socket.js';
import { socketRooms } from '../realtime/sockets/socket-rooms.js';
import { namesOf, socketRoomsOf, type ClientData } from './room-names.js';

export interface Page {
  sockets: AdministeredSocket[];
  total: number;
  /** How many match, from the page on. */
  ahead: number;
}

export interface Emitted {
  sockets: number;
  answers: { socket: string; value?: unknown; tooLarge?: true }[];
  silent: string[];
}

/** Of a socket of the chat, of an operator, or of the client port. */
type SocketData = Partial<ChatSocket['data'] & ClientData>;

const LONGEST_HEADER = 300;
const SILENT = Symbol('SILENT');
const NONE: ReadonlySet<string> = new Set();

/** What operators do to sockets, on those of this process; every replica is asked for its own. */
@Injectable()
export class LocalSockets {
  constructor(
    private readonly replicas: Replicas,
    private readonly servers: SocketServers,
  ) {
    replicas.answer('fetchSockets', (call: RestBody<'fetchSockets'>) => this.fetch(call));
    replicas.answer('socketsJoin', (call: RestBody<'socketsJoin'>) => this.join(call));
    replicas.answer('socketsLeave', (call: RestBody<'socketsLeave'>) => this.leave(call));
    replicas.answer('disconnectSockets', (call: RestBody<'disconnectSockets'>) => this.disconnect(call));
    replicas.answer('emitToSockets', (call: RestBody<'emitToSockets'>) => this.emit(call));
  }

  /** Open connections of both ports, and sockets of each namespace. */
  count(): { connections: number; sockets: Record<string, number> } {
    const { connections, sockets } = this.servers.counts();
    return { connections: Object.values(connections).reduce((sum, it) => sum + it, 0), sockets };
  }

  private async fetch({ limit, after = '', ...filter }: RestBody<'fetchSockets'>): Promise<Page> {
    const matching = this.matching(filter);
    const ahead = matching.filter(({ id }) => id > after).sort((a, b) => (a.id < b.id ? -1 : 1));
    const sockets = ahead.slice(0, limit).map((socket) => this.described(socket));
    return { sockets, total: matching.length, ahead: ahead.length };
  }

  private async join({ rooms, ...filter }: RestBody<'socketsJoin'>): Promise<number> {
    const roomy = this.matching(filter).filter((socket) => {
      const groups = [...socket.rooms].filter((room) => socketRooms.isGroup(room));
      return new Set([...groups, ...rooms]).size <= LIMITS.groupsPerSocket;
    });
    for (const socket of roomy) await socket.join(rooms);
    return roomy.length;
  }

  private async leave({ rooms, ...filter }: RestBody<'socketsLeave'>): Promise<number> {
    const matching = this.matching(filter);
    for (const socket of matching) for (const room of rooms) await socket.leave(room);
    return matching.length;
  }

  private async disconnect({ close, ...filter }: RestBody<'disconnectSockets'>): Promise<number> {
    const matching = this.matching(filter);
    for (const socket of matching) socket.disconnect(close);
    return matching.length;
  }

  private async emit({ event, args, ack, timeoutMs, ...filter }: RestBody<'emitToSockets'>): Promise<Emitted> {
    const matching = this.matching({ ...filter, timeoutMs });
    if (!ack) {
      // Encoded once for all.
      if (matching.length > 0)
        this.servers
          .namespace(filter.of)
          ?.local.to(matching.map(({ id }) => id))
          .emit(event, ...args);
      return { sockets: matching.length, answers: [], silent: [] };
    }
    const values = await Promise.all(matching.map((socket) => answerOf(socket, event, args, timeoutMs)));
    const heard = matching.map(({ id }, at) => ({ socket: id, value: values[at] }));
    return {
      sockets: matching.length,
      answers: heard
        .filter(({ value }) => value !== SILENT)
        .map(({ socket, value }) => ({ socket, ...bounded(value) })),
      silent: heard.filter(({ value }) => value === SILENT).map(({ socket }) => socket),
    };
  }

  private matching({ of, in: within, except }: SocketFilter): Socket[] {
    const namespace = this.servers.namespace(of);
    if (!namespace) return [];
    const { sockets, adapter } = namespace;
    // The clients of other programs are in no room of their user.
    if (of === CLIENTS_NAMESPACE) {
      return [...sockets.values()].filter((it) => {
        const names = [it.id, ...namesOf(it)];
        const isIn = (name: string) => names.includes(name);
        return (within.length === 0 || within.some(isIn)) && !except.some(isIn);
      });
    }
    const excluded = except.flatMap(socketRoomsOf);
    const ids =
      within.length === 0
        ? sockets.keys()
        : new Set(within.flatMap(socketRoomsOf).flatMap((room) => [...(adapter.rooms.get(room) ?? NONE)]));
    return [...ids]
      .map((id) => sockets.get(id))
      .filter((socket) => socket !== undefined)
      .filter((socket) => !excluded.some((room) => socket.rooms.has(room)));
  }

  private described(socket: Socket): AdministeredSocket {
    const { identity, protocol, clientId, address, userId, sessionId } = socket.data as SocketData;
    const { issued, secure, headers } = socket.handshake;
    const header = (name: 'user-agent' | 'origin') => headers[name]?.slice(0, LONGEST_HEADER);
    const [userAgent, origin] = [header('user-agent'), header('origin')];
    return {
      id: socket.id,
      replica: this.replicas.id,
      handshake: {
        time: new Date(issued).toISOString(),
        address: address ?? 'unknown',
        secure,
        transport: socket.conn.transport.name,
        ...(userAgent !== undefined && { userAgent }),
        ...(origin !== undefined && { origin }),
      },
      rooms: namesOf(socket),
      data: {
        ...(protocol !== undefined && { protocol }),
        ...(clientId !== undefined && { clientId }),
        ...(userId !== undefined && { userId }),
        ...(sessionId !== undefined && { sessionId }),
        ...(identity && {
          userId: identity.user.userId,
          displayName: identity.user.displayName,
          guest: identity.user.guest,
          sessionId: identity.sessionId,
        }),
      },
    };
  }
}

/** What a socket answers, or that it did not in time. */
async function answerOf(socket: Socket, event: string, args: unknown[], timeoutMs: number): Promise<unknown> {
  try {
    return await socket.timeout(timeoutMs).emitWithAck(event, ...args);
  } catch {
    return SILENT;
  }
}

/** A stranger's answer, which may be of any size and depth. */
function bounded(value: unknown): { value?: unknown; tooLarge?: true } {
  try {
    return (JSON.stringify(value) ?? 'null').length <= LIMITS.socketAnswer
      ? { value: value ?? null }
      : { tooLarge: true };
  } catch {
    return { tooLarge: true };
  }
}
