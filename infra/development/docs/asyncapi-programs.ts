import {
  CLIENT_PORT_FRAMES,
  CLIENT_SOCKET_PATH,
  EventName,
  ProgramHandshake,
  ProgramHello,
  WorkerAnswer,
  WorkerFrame,
} from '@suda/contract';
import * as z from 'zod';
import type { Schema, SchemaRegistry } from './schemas.ts';

interface Message {
  name: string;
  summary: string;
  payload: Schema;
}

const HOSTS = { clients: 'localhost:4000', workers: 'localhost:4001' };

export const PROGRAM_SERVERS = {
  clients: { host: HOSTS.clients, pathname: CLIENT_SOCKET_PATH, protocol: 'socket.io' },
  plainClients: { host: HOSTS.clients, pathname: '/', protocol: 'ws' },
  workers: { host: HOSTS.workers, pathname: '/', protocol: 'ws' },
};

const servers = (...names: (keyof typeof PROGRAM_SERVERS)[]) => names.map((name) => ({ $ref: `#/servers/${name}` }));

const message = (name: string, summary: string, payload: Schema): Message => ({ name, summary, payload });

/** Ports 4000 and 4001: workers, and clients of other programs. */
export function programChannels(registry: SchemaRegistry) {
  const { client, error } = CLIENT_PORT_FRAMES;
  const named = (event: z.ZodType, data: z.ZodType) => registry.of(z.object({ event, data }), 'output');
  const anything = z.looseObject({}).meta({ description: 'As the worker sent it.' });
  return {
    workers: {
      address: '/',
      title: 'Workers',
      description: 'Frames of the worker port. With WORKER_TOKEN set, its connections carry it in `Authorization`.',
      servers: servers('workers'),
      messages: {
        worker_event: message('worker_event', 'What a worker sends.', registry.of(WorkerFrame, 'input')),
        worker_answer: message('worker_answer', 'What it is answered.', registry.of(WorkerAnswer, 'output')),
      },
    },
    clients: {
      address: '/',
      title: 'Clients of other programs, by Socket.IO',
      description: 'Namespace `/` of the client port. The `auth` of its handshake is ProgramHandshake.',
      servers: servers('clients'),
      messages: {
        event: message('event', 'An event of a worker, under its own name.', registry.of(anything, 'output')),
        client: message('client', client.summary, registry.of(client.payload, 'output')),
        auth: message('auth', 'What a client says in `auth`.', registry.of(ProgramHandshake, 'input')),
      },
    },
    plainClients: {
      address: '/',
      title: 'Clients of other programs, by plain WebSocket',
      description: 'The first frame names the client; what comes are events.',
      servers: servers('plainClients'),
      messages: {
        hello: message('hello', 'The first frame of a client.', registry.of(ProgramHello, 'input')),
        event: message('event', 'An event of a worker.', named(EventName, anything)),
        client: message('client', client.summary, named(z.literal('client'), client.payload)),
        error: message('error', error.summary, named(z.literal('error'), error.payload)),
      },
    },
  };
}

type Channels = ReturnType<typeof programChannels>;

const operation = (action: 'send' | 'receive', channel: keyof Channels, messages: readonly string[]) => ({
  action,
  channel: { $ref: `#/channels/${channel}` },
  messages: messages.map((name) => ({ $ref: `#/channels/${channel}/messages/${name}` })),
});

export const programOperations = ({ workers, clients, plainClients }: Channels) => ({
  worker_event: {
    ...operation('receive', 'workers', ['worker_event']),
    summary: workers.messages.worker_event.summary,
    reply: {
      channel: { $ref: '#/channels/workers' },
      messages: [{ $ref: '#/channels/workers/messages/worker_answer' }],
    },
  },
  connect_client: {
    ...operation('receive', 'clients', ['auth']),
    summary: clients.messages.auth.summary,
  },
  client_events: operation('send', 'clients', ['event', 'client']),
  hello: { ...operation('receive', 'plainClients', ['hello']), summary: plainClients.messages.hello.summary },
  plain_client_events: operation('send', 'plainClients', ['event', 'client', 'error']),
});
