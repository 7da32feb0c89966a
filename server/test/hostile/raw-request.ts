import { ENDPOINTS, type EndpointName, ErrorBody, HTTP_STATUS, LIMITS } from '@suda/contract';
import fc from 'fast-check';
import { request } from 'node:http';
import type * as z from 'zod';
import { hostileValue, oddText, spoiled } from './hostile-value.js';
import { nearValid, type Pool } from './near-valid.js';

export interface RawRequest {
  method: string;
  /** As it is sent. */
  path: string;
  headers: Record<string, string>;
  body?: string | Buffer;
}

export interface RawAnswer {
  status: number;
  type: string;
  text: string;
}

type Parts = Partial<Record<'params' | 'query' | 'body', z.ZodType>>;

const JSON_TYPE = { 'content-type': 'application/json' };
const ODD_CODES = [
  '%00',
  '%',
  '%zz',
  '%ff%fe',
  '%ED%A0%80',
  '%2e%2e%2f',
  '..%2F..',
  '%C0%80',
  '%F0%9F%92%A9',
  '\u00ff',
];
const ODD_QUERIES = [
  '__proto__=1',
  '__proto__[x]=1',
  'constructor=1&toString=2',
  'limit=1&limit=2',
  'limit=',
  'limit=1e3',
  'limit=0x10',
  'cursor=%00',
  'cursor=AAAA',
  `cursor=${Buffer.from('{"__proto__":[1]}').toString('base64url')}`,
  `cursor=${Buffer.from('[1,2,3]').toString('base64url')}`,
  'q=%ff',
  'q[]=a&q[]=b',
  '&&&===',
  `q=${'a'.repeat(9_000)}`,
  'before=1&after=1&around=1',
  'before=NaN',
  'after=-1',
  '%',
];

const BAD_BODIES = [
  '',
  '{',
  '"',
  '[]',
  'null',
  '{"userId":}',
  '\u0000',
  '{"a":1}{"b":2}',
  'x=1&y=2',
  '[[[['.repeat(1_000),
];
const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'a/b',
  'nonsense',
  '',
];

function encoded(value: unknown): string {
  // eslint-disable-next-line @typescript-eslint/no-base-to-string -- what is left of it is no object
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return encodeURIComponent(text.toWellFormed());
}

function queryOf(query: unknown): string {
  if (query === undefined) return '';
  if (query === null || typeof query !== 'object') return `?${encoded(query).slice(0, 8_000)}`;
  const pairs = Object.entries(query).slice(0, 20);
  return `?${pairs.map(([key, value]) => `${encoded(key)}=${encoded(value)}`.slice(0, 3_000)).join('&')}`;
}

function pathOf(path: string, params: unknown): string {
  return path.replace(/:(\w+)/g, (_, key: string) => {
    const value: unknown = params !== null && typeof params === 'object' ? Reflect.get(params, key) : params;
    return encoded(value).slice(0, 3_000) || '%20';
  });
}

/** Requests of one endpoint: well-shaped, spoiled, and such as no library would make. `resolveNames` names what exists. */
export function requestOf(
  name: EndpointName,
  pool: Pool,
  resolveNames: (value: unknown) => unknown,
): fc.Arbitrary<RawRequest> {
  const { method, path } = ENDPOINTS[name];
  const parts = ENDPOINTS[name] as Parts;
  const good = fc.record({
    ...(parts.params && { params: nearValid(parts.params, (field) => pool(field === 'id' ? idOf(path) : field)) }),
    ...(parts.query && { query: nearValid(parts.query, pool) }),
    ...(parts.body && { body: nearValid(parts.body, pool) }),
  });
  const render = (input: unknown): RawRequest => {
    const { params, query, body } = (resolveNames(input) ?? {}) as Record<string, unknown>;
    const json = body === undefined ? undefined : JSON.stringify(body);
    return {
      method,
      path: pathOf(path, params) + queryOf(query),
      headers: json === undefined ? {} : JSON_TYPE,
      ...(json !== undefined && { body: json }),
    };
  };
  const shaped = fc.oneof(good, spoiled(good, hostileValue())).map(render);
  const odd: fc.Arbitrary<RawRequest> = fc
    .record({
      base: good.map(render),
      code: fc.constantFrom(...ODD_CODES),
      query: fc.option(
        fc.oneof(
          fc.constantFrom(...ODD_QUERIES),
          oddText.map((it) => `q=${encoded(it).slice(0, 3_000)}`),
        ),
      ),
    })
    .map(({ base, code, query }) => ({
      ...base,
      path:
        (query === null ? path.replace(/:\w+/, code) : (base.path.split('?')[0] ?? '')) + (query ? `?${query}` : ''),
    }));
  const bodies: fc.Arbitrary<RawRequest> = fc
    .record({
      base: good.map(render),
      body: fc.oneof(fc.constantFrom<string | Buffer>(...BAD_BODIES, Buffer.from([0xff, 0xfe, 0])), oddText),
      type: fc.constantFrom(...TYPES),
    })
    .map(({ base, body, type }) => ({ ...base, body, headers: typed(type) }));
  return fc.oneof(
    { weight: 5, arbitrary: shaped },
    { weight: 3, arbitrary: odd },
    { weight: parts.body ? 3 : 1, arbitrary: bodies },
  );
}

const typed = (type: string): Record<string, string> => (type === '' ? {} : { 'content-type': type });

const idOf = (path: string) => (path.includes('/rooms/') ? 'roomId' : 'userId');

/** Sends it as it is: no library between that would put it right. */
export function rawRequest(
  url: string,
  { method, path, headers, body }: RawRequest,
  token?: string,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        hostname,
        port,
        method,
        path,
        agent: false,
        headers: {
          ...headers,
          ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
          ...(token && { authorization: `Bearer ${token}` }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'] ?? '',
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.setTimeout(10_000, () => sent.destroy(new Error('no answer')));
    sent.end(body);
  });
}

/** The error of an answer; undefined when it is positive. Throws when it is neither. */
export function errorOf({ status, type, text }: RawAnswer): ErrorBody | undefined {
  if (status === 200) return undefined;
  if (!type.includes('json')) throw new Error(`${status} with ${type}: ${text.slice(0, 200)}`);
  const { error } = JSON.parse(text) as { error: unknown };
  const body = ErrorBody.parse(error);
  if (HTTP_STATUS[body.code] !== status) throw new Error(`${body.code} with the status ${status}`);
  if (body.code === 'internal') throw new Error(`internal: ${text}`);
  return body;
}

/** A JSON body of this many bytes. */
export const bodyOf = (bytes: number): string => `{"keyword":"${'a'.repeat(bytes - '{"keyword":""}'.length)}"}`;

export const TOO_LARGE = LIMITS.frameBytes + 1;
