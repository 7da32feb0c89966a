import {
  ENDPOINTS,
  type EndpointName,
  type ErrorBody,
  type RestQueryInput,
  type RestResponse,
  SESSION_COOKIE,
} from '@suda/contract';
import type * as z from 'zod';

type InputOf<E extends EndpointName, P extends string> = (typeof ENDPOINTS)[E] extends {
  [K in P]: infer S extends z.ZodType;
}
  ? { [K in P]: z.input<S> }
  : unknown;

/** What an endpoint takes: its params and body; its query may be left out. */
export type RestInput<E extends EndpointName> = InputOf<E, 'params'> &
  InputOf<E, 'body'> & { query?: RestQueryInput<E>; headers?: Record<string, string> };

export interface RestAnswer<T> {
  status: number;
  headers: Headers;
  /** Present when the status is 200. */
  data: T;
  /** Present when it is not. */
  error: ErrorBody;
}

interface Credential {
  token?: string | undefined;
  /** The value of a Set-Cookie header, or of a Cookie header. */
  cookie?: string | undefined;
}

/** Calls the endpoints of the contract with one caller's credential. */
export class Rest {
  constructor(
    readonly url: string,
    private readonly credential: Credential = {},
  ) {}

  as(credential: Credential): Rest {
    return new Rest(this.url, credential);
  }

  /** The whole answer, whatever its status. */
  async call<E extends EndpointName>(name: E, input: RestInput<E>): Promise<RestAnswer<RestResponse<E>>> {
    const { params, body, query, headers } = input as Partial<Record<string, Record<string, unknown>>>;
    const { method, path } = ENDPOINTS[name];
    const url = new URL(
      path.replace(/:(\w+)/g, (_, key: string) => encodeURIComponent(String(params?.[key]))),
      this.url,
    );
    for (const [key, value] of Object.entries(query ?? {})) url.searchParams.set(key, String(value));
    const response = await fetch(url, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(this.credential.token && { authorization: `Bearer ${this.credential.token}` }),
        ...(this.credential.cookie && { cookie: cookiePair(this.credential.cookie) }),
        ...(headers as Record<string, string>),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed: unknown = /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
    return {
      status: response.status,
      headers: response.headers,
      ...(response.ok ? { data: parsed } : { error: (parsed as { error?: ErrorBody }).error }),
    } as RestAnswer<RestResponse<E>>;
  }

  /** What a 200 carries. */
  async get<E extends EndpointName>(name: E, input: RestInput<E>): Promise<RestResponse<E>> {
    const answer = await this.call(name, input);
    if (answer.status !== 200) throw new Error(`${name}: ${answer.status} ${JSON.stringify(answer.error)}`);
    return answer.data;
  }
}

const cookiePair = (cookie: string) => cookie.split(';')[0] ?? '';

/** The session's token in a Set-Cookie header; undefined when it takes the cookie away or names none. */
export const tokenInCookie = (cookie: string | null | undefined): string | undefined =>
  new RegExp(`(?:^|; *)(?:__Host-)?${SESSION_COOKIE}=([\\w-]{43})`).exec(cookie ?? '')?.[1];
