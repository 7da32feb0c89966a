import { COMMANDS, ErrorBody, Handshake, NAMESPACE, SOCKET_PATH, FRAMES_V1, FRAMES_V2 } from '@suda/contract';
import * as z from 'zod';
import { programChannels, programOperations, PROGRAM_SERVERS } from './asyncapi-programs.ts';
import { SchemaRegistry, sorted, type Schema } from './schemas.ts';

interface Frame {
  summary: string;
  args: readonly z.ZodType[];
}

interface Message {
  name: string;
  summary: string;
  payload: Schema;
}

type Messages = Record<string, Message>;

const channel = (title: string, description: string, messages: Messages) => ({
  address: NAMESPACE,
  title,
  description,
  messages,
});

/** A frame of one argument is that argument; of several, a tuple. */
function frames(registry: SchemaRegistry, protocol: Record<string, Frame>): Messages {
  return Object.fromEntries(
    Object.entries(protocol).map(([name, { summary, args }]) => {
      const [first, ...rest] = args.map((arg) => registry.of(arg, 'output'));
      const payload = rest.length === 0 && first ? first : { type: 'array', prefixItems: [first, ...rest] };
      return [name, { name, summary, payload }];
    }),
  );
}

function commands(registry: SchemaRegistry): Messages {
  return Object.fromEntries<Messages[string]>(
    Object.entries(COMMANDS).flatMap(([name, { summary, payload, ack }]) => {
      const success = z.object({ ok: z.literal(true), data: ack });
      const failure = z.object({ ok: z.literal(false), error: ErrorBody });
      const answer = { anyOf: [registry.of(success, 'output'), registry.of(failure, 'output')] };
      return [
        [name, { name, summary, payload: registry.of(payload, 'input') }] as const,
        [
          `${name}_ack`,
          { name: `${name}_ack`, summary: `What the ack of ${name} receives.`, payload: answer },
        ] as const,
      ];
    }),
  );
}

const reference = (channelName: string, message: string) => ({
  $ref: `#/channels/${channelName}/messages/${message}`,
});

const receive = (name: string, summary: string) => ({
  action: 'receive',
  summary,
  channel: { $ref: '#/channels/commands' },
  messages: [reference('commands', name)],
  reply: { channel: { $ref: '#/channels/commands' }, messages: [reference('commands', `${name}_ack`)] },
});

const send = (channelName: string, messages: Messages) => ({
  action: 'send',
  channel: { $ref: `#/channels/${channelName}` },
  messages: Object.keys(messages).map((name) => reference(channelName, name)),
});

/** Commands, acks and the frames of both protocol versions, as AsyncAPI 3.0. */
export function asyncapi(version: string) {
  const registry = new SchemaRegistry();
  const channels = {
    commands: channel('Commands', 'What clients emit, and what their acks receive.', commands(registry)),
    v1: channel('Protocol v1', 'What clients receive that name no protocol.', frames(registry, FRAMES_V1)),
    v2: channel(
      'Protocol v2',
      'What clients receive that connect with `auth.protocol: 2`.',
      frames(registry, FRAMES_V2),
    ),
    ...programChannels(registry),
  };
  const handshake = {
    ...registry.of(Handshake, 'input'),
    description: 'What a client may say in `auth` as it connects.',
  };
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Suda',
      version,
      description: `Self-hosted real-time group chat: the Socket.IO part. Namespace \`${NAMESPACE}\`, path \`${SOCKET_PATH}\`.`,
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: { local: { host: 'localhost:3000', pathname: SOCKET_PATH, protocol: 'socket.io' }, ...PROGRAM_SERVERS },
    channels,
    operations: {
      ...Object.fromEntries(Object.entries(COMMANDS).map(([name, { summary }]) => [name, receive(name, summary)])),
      v1: send('v1', channels.v1.messages),
      v2: send('v2', channels.v2.messages),
      ...programOperations(channels),
    },
    components: { schemas: sorted({ ...registry.components, Handshake: handshake }) },
  };
}
