import { endpoints, type Endpoint } from './endpoints.ts';
import { example } from './example.ts';
import { SchemaRegistry, type Schema } from './schemas.ts';

const BASE = '{{baseUrl}}';

function queryOf(registry: SchemaRegistry, { query }: Endpoint) {
  if (!query) return [];
  const { properties = {} } = registry.of(query, 'output') as { properties?: Record<string, Schema> };
  const { required = [] } = registry.of(query, 'input') as { required?: string[] };
  return Object.entries(properties).map(([key, schema]) => ({
    key,
    value: String(example(schema, registry.components)),
    disabled: !required.includes(key),
  }));
}

function request(registry: SchemaRegistry, endpoint: Endpoint) {
  const { method, path, summary, body, open } = endpoint;
  const query = queryOf(registry, endpoint);
  const parts = path.split('/').slice(1);
  const asked = query
    .filter(({ disabled }) => !disabled)
    .map(({ key, value }) => `${key}=${encodeURIComponent(value)}`);
  const search = asked.length > 0 ? `?${asked.join('&')}` : '';
  return {
    method,
    description: summary,
    ...(open && { auth: { type: 'noauth' } }),
    header: body ? [{ key: 'Content-Type', value: 'application/json' }] : [],
    ...(body && {
      body: {
        mode: 'raw',
        raw: JSON.stringify(example(registry.of(body, 'input'), registry.components), null, 2),
        options: { raw: { language: 'json' } },
      },
    }),
    url: {
      raw: `${BASE}${path}${search}`,
      host: [BASE],
      path: parts,
      query,
      variable: parts.filter((part) => part.startsWith(':')).map((part) => ({ key: part.slice(1), value: '' })),
    },
  };
}

/** Every REST path of the contract, as a Postman collection 2.1. `token` is the token of a session. */
export function postman(version: string) {
  const registry = new SchemaRegistry();
  const tags = [...new Set(endpoints.map(({ tag }) => tag))];
  return {
    info: {
      name: 'Suda',
      version,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{token}}', type: 'string' }] },
    variable: [
      { key: 'baseUrl', value: 'http://localhost:3000' },
      { key: 'token', value: '' },
    ],
    item: tags.map((tag) => ({
      name: tag,
      item: endpoints
        .filter((endpoint) => endpoint.tag === tag)
        .map((endpoint) => ({ name: endpoint.name, request: request(registry, endpoint) })),
    })),
  };
}
