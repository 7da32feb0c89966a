import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Call {
  path: string;
  key: string;
  body: string;
  /** Suda-Signature. */
  signature?: string;
  status: number;
}

/** The API server of a product: takes callbacks, and acts once for each idempotency key. */
export class ApiServer {
  readonly calls: Call[] = [];
  /** The first that was answered 200 of each key, in this order. */
  readonly effects = new Map<string, Call>();
  /** The status of the answer; 0 for none at all. */
  answer: (call: Omit<Call, 'status'>) => number = () => 200;
  /** Called before and after each answer. */
  heard: (when: 'asked' | 'answered') => void = () => undefined;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<ApiServer> {
    const server = createServer();
    const api = new ApiServer(server);
    server.on('request', (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        const { 'idempotency-key': key, 'suda-signature': signature } = request.headers;
        const call = {
          path: request.url ?? '',
          key: String(key),
          body,
          ...(signature !== undefined && { signature: String(signature) }),
        };
        const status = api.answer(call);
        api.calls.push({ ...call, status });
        api.heard('asked');
        if (status === 0) return;
        if (status === 200 && !api.effects.has(call.key)) api.effects.set(call.key, { ...call, status });
        response.writeHead(status).end(() => api.heard('answered'));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
