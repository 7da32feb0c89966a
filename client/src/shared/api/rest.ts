import {
  type EndpointName,
  ENDPOINTS,
  type ErrorCode,
  HTTP_STATUS,
  SESSION_HEADER,
  type RestBody,
  type RestParams,
  type RestQueryInput,
  type RestResponse,
} from '@suda/contract';
import { ApiError } from './api-error';
import { isOfOtherSession, ownSession } from './own-session';
import { sessionLost, sessionReplaced } from './session-signals';

type Part<K extends string, T> = [T] extends [never] ? { [P in K]?: never } : { [P in K]: T };
type QueryPart<T> = [T] extends [never]
  ? { query?: never }
  : Record<string, never> extends T
    ? { query?: T }
    : { query: T };

/** By whom a request is made, if not by the page's session: by whoever the cookie is of, or by a token's session. */
type Credential = 'cookie' | { token: string };

type RestRequest<E extends EndpointName> = Part<'params', RestParams<E>> &
  QueryPart<RestQueryInput<E>> &
  Part<'body', RestBody<E>> & {
    signal?: AbortSignal;
    credential?: Credential;
    /** The answer to this request where it was sent already. */
    sent?: Promise<Response> | undefined;
  };

type RestArguments<E extends EndpointName> =
  Record<string, never> extends RestRequest<E> ? [request?: RestRequest<E>] : [request: RestRequest<E>];

const TIMEOUT_MS = 20_000;

let others = new AbortController();
let refusesOthers = false;

/** The endpoint's URL relative to this page's origin, with path parameters and query filled in. */
export function restUrl(name: EndpointName, params: object = {}, query: object = {}): string {
  const filled = ENDPOINTS[name].path.replace(/:(\w+)/g, (_, key: string) =>
    encodeURIComponent(String(Reflect.get(params, key))),
  );
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value));
  return search.size > 0 ? `${filled}?${search}` : filled;
}

const codeOf = (status: number): ErrorCode => {
  const known = Object.entries(HTTP_STATUS).find(([, it]) => it === status);
  return known ? (known[0] as ErrorCode) : status >= 502 ? 'unavailable' : 'internal';
};

function headersOf(credential: Credential | undefined): Record<string, string> {
  if (credential === 'cookie') return {};
  if (credential) return { authorization: `Bearer ${credential.token}` };
  return ownSession.id === undefined ? {} : { [SESSION_HEADER]: ownSession.id };
}

/**
 * Requests the endpoint and returns its answer. Rejects with ApiError: `unavailable` with `offline: true` when the network
 * failed or took 20 s. Rejects with the reason of `signal` when that aborts.
 */
export async function rest<E extends EndpointName>(name: E, ...args: RestArguments<E>): Promise<RestResponse<E>> {
  if (refusesOthers) throw ApiError.unreachable();
  return request(name, args[0], others.signal);
}

/** Like `rest`, for what ends the session: all other requests, which it would make fail, are `unavailable` until it is answered. */
export async function restAlone<E extends EndpointName>(name: E, ...args: RestArguments<E>): Promise<RestResponse<E>> {
  others.abort();
  others = new AbortController();
  refusesOthers = true;
  try {
    return await request(name, args[0]);
  } finally {
    refusesOthers = false;
  }
}

async function request<E extends EndpointName>(name: E, args: unknown, ended?: AbortSignal): Promise<RestResponse<E>> {
  const { params, query, body, signal, credential, sent } = (args ?? {}) as {
    params?: object;
    query?: object;
    body?: unknown;
    signal?: AbortSignal;
    credential?: Credential;
    sent?: Promise<Response>;
  };
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  let answer: unknown;
  try {
    response = await (sent ??
      fetch(restUrl(name, params, query), {
        method: ENDPOINTS[name].method,
        credentials: 'same-origin',
        signal: AbortSignal.any([signal, timeout, ended].filter((it) => it !== undefined)),
        headers: {
          ...headersOf(credential),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }));
    const text = await response.text();
    answer = response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text;
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (error instanceof SyntaxError) throw ApiError.from(undefined);
    throw ApiError.unreachable();
  }
  if (response.ok) return answer as RestResponse<E>;
  const error = ApiError.from((answer as { error?: unknown } | null)?.error, codeOf(response.status));
  if (isOfOtherSession(error)) sessionReplaced.notify();
  if (error.code === 'unauthenticated' && credential === undefined && !('open' in ENDPOINTS[name]))
    sessionLost.notify();
  throw error;
}
