import type { ENDPOINTS, RestResponse, SocketAdminCall } from '@suda/contract';
import { io, type Socket } from 'socket.io-client';
import { onTestFinished, vi } from 'vitest';
import type * as z from 'zod';
import { ProtocolV2Client } from './protocol-v2-client.js';
import { Rest, type RestAnswer } from './rest.js';
import type { Suite } from './suite.js';

const PASSWORD = 'correct horse battery';

export type BodyOf<C extends SocketAdminCall> = z.input<(typeof ENDPOINTS)[C]['body']>;

interface SecurityLine {
  security?: string;
  byUserId?: string;
  bySessionId?: string;
  call?: Record<string, unknown>;
}

/** The account `boss`, which ADMIN_USERS of the suite has to name. */
export class Operator {
  private constructor(
    private readonly suite: Suite,
    readonly token: string,
    readonly sessionId: string,
  ) {}

  /** Makes the account. Resolves when all servers know of each other. */
  static async of(suite: Suite): Promise<Operator> {
    const { first, servers } = suite.deployment;
    const made = await first.runBeside('admin.js', ['password', 'boss'], { input: `${PASSWORD}\n` });
    if (made.code !== 0) throw new Error(made.stderr);
    const operator = await Operator.again(suite);
    const ready = async () => {
      const { answers } = await operator.call('serverSideEmit', { event: 'status' });
      if (answers.length < servers.length) throw new Error('not all servers answer');
    };
    await vi.waitFor(ready, 20_000);
    return operator;
  }

  /** Another session of the account. */
  static async again(suite: Suite): Promise<Operator> {
    const { token, sessionId } = await suite.rest.get('login', { body: { userId: 'boss', password: PASSWORD } });
    return new Operator(suite, token, sessionId);
  }

  /** What a server answers, the first unless told otherwise. */
  async call<C extends SocketAdminCall>(name: C, body: BodyOf<C>, url = this.suite.url): Promise<RestResponse<C>> {
    return new Rest(url, { token: this.token }).get(name, { body } as never);
  }

  /** The whole answer, whatever its status. */
  async answerTo<C extends SocketAdminCall>(name: C, body: unknown): Promise<RestAnswer<RestResponse<C>>> {
    return new Rest(this.suite.url, { token: this.token }).call(name, { body } as never);
  }
}

/** A socket in the namespace of operators. */
export async function adminSocket(url: string, accessToken: string): Promise<Socket> {
  const options = { path: '/chat/ws', transports: ['websocket'], forceNew: true, reconnection: false };
  const socket = io(`${url}/admin`, { ...options, auth: { accessToken } });
  onTestFinished(() => void socket.disconnect());
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
}

/** One person's socket on every server. */
export async function onEveryServer(suite: Suite, stem: string) {
  const userId = suite.name(stem);
  const { token: accessToken } = await suite.rest.get('guest', { body: { userId } });
  const clients: ProtocolV2Client[] = [];
  for (const { url } of suite.deployment.servers) {
    clients.push(suite.track(await ProtocolV2Client.as(url, userId, { accessToken })));
  }
  const [first] = clients as [ProtocolV2Client];
  return { userId, accessToken, clients, first, ids: clients.map(({ socket }) => socket.id ?? '').sort() };
}

/** What all servers wrote down for security. */
export const securityLines = (suite: Suite): SecurityLine[] =>
  suite.deployment.outputs
    .flatMap((output) => output.split('\n').filter((line) => line.startsWith('{')))
    .map((line) => JSON.parse(line) as SecurityLine)
    .filter((line) => line.security !== undefined);
