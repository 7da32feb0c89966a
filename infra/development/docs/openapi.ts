import { ERROR_CODES, ErrorBody, HTTP_STATUS, LIMITS, SESSION_COOKIE, type ErrorCode } from '@suda/contract';
import * as z from 'zod';
import { endpoints, type Endpoint } from './endpoints.ts';
import { SchemaRegistry, sorted, type Schema } from './schemas.ts';

const REASONS: Record<ErrorCode, string> = {
  invalid_payload: 'The request does not fit its schema.',
  unauthenticated: 'No session, or one that has ended.',
  forbidden: 'Not allowed to the caller.',
  not_found: 'Nothing there that the caller may see.',
  conflict: 'At odds with what is there already.',
  too_large: `A body of more than ${LIMITS.frameBytes / 1024} KiB.`,
  rate_limited: 'Too often: try again after `details.retryAfterMs` milliseconds.',
  unavailable: 'The server can not serve at the moment.',
  internal: 'A fault of the server.',
};

/** The errors of an endpoint, by its inputs. */
function errorsOf({ open, params, query, body }: Endpoint): ErrorCode[] {
  const possible: Partial<Record<ErrorCode, boolean>> = {
    invalid_payload: Boolean(params ?? query ?? body),
    unauthenticated: !open || Boolean(body),
    forbidden: !open || Boolean(body),
    not_found: Boolean(params),
    conflict: Boolean(body),
    too_large: Boolean(body),
  };
  return ERROR_CODES.filter((code) => possible[code] ?? true);
}

function parameters(registry: SchemaRegistry, type: z.ZodType | undefined, location: 'path' | 'query') {
  if (!type) return [];
  const { properties = {} } = registry.of(type, 'output') as { properties?: Record<string, Schema> };
  const { required = [] } = registry.of(type, 'input') as { required?: string[] };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: location,
    required: required.includes(name),
    schema,
  }));
}

function content(schema: Schema) {
  if (schema['type'] !== 'string') return { 'application/json': { schema } };
  return { 'text/plain': { schema }, 'application/json': { schema: {} } };
}

function securityOf({ open, service }: Endpoint): Record<string, []>[] {
  if (open) return [];
  return [
    ...(service === 'only' ? [] : [{ cookie: [] as [] }, { bearer: [] as [] }]),
    ...(service ? [{ service: [] as [] }] : []),
  ];
}

function operation(registry: SchemaRegistry, endpoint: Endpoint) {
  const { name, tag, summary, params, query, body, response } = endpoint;
  return {
    operationId: name,
    tags: [tag],
    summary,
    security: securityOf(endpoint),
    parameters: [...parameters(registry, params, 'path'), ...parameters(registry, query, 'query')],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: registry.of(body, 'input') } } },
    }),
    responses: {
      200: { description: 'Done.', content: content(registry.of(response, 'output')) },
      ...Object.fromEntries(
        errorsOf(endpoint).map((code) => [HTTP_STATUS[code], { $ref: `#/components/responses/${code}` }]),
      ),
    },
  };
}

/** Every REST path of the contract, as OpenAPI 3.1. */
export function openapi(version: string) {
  const registry = new SchemaRegistry();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(registry, endpoint) };
  }
  const error = registry.of(z.object({ error: ErrorBody }), 'output');
  return {
    openapi: '3.1.0',
    info: {
      title: 'Suda',
      version,
      summary: 'Self-hosted real-time group chat: the REST part.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://localhost:3000' }],
    paths,
    components: {
      schemas: sorted(registry.components),
      responses: Object.fromEntries(
        ERROR_CODES.map((code) => [
          code,
          { description: REASONS[code], content: { 'application/json': { schema: error } } },
        ]),
      ),
      securitySchemes: {
        cookie: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE, description: 'For browsers.' },
        bearer: { type: 'http', scheme: 'bearer', description: 'For programs: the token of a session.' },
        service: { type: 'http', scheme: 'bearer', description: 'For services of other products: SERVICE_TOKEN.' },
      },
    },
  };
}
