import { once } from 'node:events';
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  method: string;
  path: string;
  /** The operation of DynamoDB: `BatchWriteItem`, `PutItem`, … */
  operation: string;
  body: string;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

/** What the proxy does with a request: forwards it, answers it, or both. */
export type Rule = (asked: Asked, pass: (body?: string) => Promise<Answer>) => Promise<Answer | 'drop' | 'silence'>;

/** Forwards every request unchanged. */
export const PASS: Rule = (_, pass) => pass();

const HOP_BY_HOP = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

/** A proxy in front of an HTTP engine that applies a test's rule to every request. */
export class EngineProxy {
  readonly asked: Asked[] = [];
  rule: Rule = PASS;
  readonly #target: URL;
  #server = this.#serve();
  #port = 0;

  private constructor(target: URL) {
    this.#target = target;
  }

  static async open(target: string): Promise<EngineProxy> {
    const proxy = new EngineProxy(new URL(target));
    await proxy.listen();
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Listens again after `close`, at the same address. */
  async listen(): Promise<void> {
    if (this.#port > 0) this.#server = this.#serve();
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  count(operation: string): number {
    return this.asked.filter((asked) => asked.operation === operation).length;
  }

  /** Closes every connection; new ones are refused. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #serve() {
    return createServer((incoming, outgoing) => void this.#handle(incoming, outgoing));
  }

  async #handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const path = incoming.url ?? '/';
    const target = String(incoming.headers['x-amz-target'] ?? '');
    const operation = target.split('.').at(-1) || (path.split('?')[0] ?? '').split('/').at(-1) || '';
    const asked = { method: incoming.method ?? 'GET', path, operation, body };
    this.asked.push(asked);
    try {
      const answer = await this.rule(asked, (changed = body) => this.#pass(incoming, changed));
      if (answer === 'drop') incoming.socket.destroy();
      else if (answer !== 'silence') outgoing.writeHead(answer.status, answer.headers).end(answer.body);
    } catch {
      incoming.socket.destroy();
    }
  }

  async #pass(incoming: IncomingMessage, body: string): Promise<Answer> {
    const headers = Object.fromEntries(Object.entries(incoming.headers).filter(([name]) => !HOP_BY_HOP.has(name)));
    const sent = send({
      host: this.#target.hostname,
      port: this.#target.port,
      method: incoming.method,
      path: incoming.url,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    });
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const kept = Object.entries(response.headers).filter(([name]) => !HOP_BY_HOP.has(name));
    return {
      status: response.statusCode ?? 500,
      headers: Object.fromEntries(kept) as Record<string, string>,
      body: Buffer.concat(chunks).toString('utf8'),
    };
  }
}

/** An error response of DynamoDB. */
export const dynamoError = (status: number, type: string): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: type }),
});

/** An error response of Elasticsearch. */
export const elasticsearchError = (status: number, type: string): Answer => ({
  status,
  headers: { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' },
  body: JSON.stringify({ error: { type, reason: type }, status }),
});
