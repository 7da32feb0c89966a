import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { COMMANDS, ENDPOINTS, FRAMES_V1, FRAMES_V2 } from '@suda/contract';
import { expect, test } from 'vitest';
import { asyncapi } from './asyncapi.ts';
import { example } from './example.ts';
import { openapi } from './openapi.ts';
import { page } from './page.ts';
import { postman } from './postman.ts';

type Document = Record<string, unknown>;

/** Every `$ref` of a document without a target. */
function deadReferences(document: object): string[] {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path ?? '');
  const target = (path: string) =>
    path.split('/').reduce<unknown>((at, key) => (at as Document | undefined)?.[key], document);
  return references.filter((path) => target(path) === undefined);
}

test('the OpenAPI document is valid and names every endpoint once', async () => {
  const document = openapi('1.2.3');
  expect(await new Validator().validate(structuredClone(document))).toMatchObject({ valid: true });
  const names = Object.values(document.paths).flatMap((path) =>
    Object.values(path).map((operation) => (operation as { operationId: string }).operationId),
  );
  expect(names.sort()).toEqual(Object.keys(ENDPOINTS).sort());
  expect(deadReferences(document)).toEqual([]);
});

test('the AsyncAPI document names every command with its ack, and every frame of both protocol versions', () => {
  const { channels, ...document } = asyncapi('1.2.3');
  const named = (channel: { messages: object }) => Object.keys(channel.messages).sort();
  expect(named(channels.commands)).toEqual(
    Object.keys(COMMANDS)
      .flatMap((name) => [name, `${name}_ack`])
      .sort(),
  );
  expect(named(channels.v1)).toEqual(Object.keys(FRAMES_V1).sort());
  expect(named(channels.v2)).toEqual(Object.keys(FRAMES_V2).sort());
  expect(deadReferences({ channels, ...document })).toEqual([]);
});

test('the AsyncAPI document names what goes over the ports for clients and for workers of other programs', () => {
  const { channels, servers } = asyncapi('1.2.3');
  expect(Object.keys(servers).sort()).toEqual(['clients', 'local', 'plainClients', 'workers']);
  const named = ({ messages }: { messages: object }) => Object.keys(messages).sort();
  expect(named(channels.workers)).toEqual(['worker_answer', 'worker_event']);
  expect(named(channels.clients)).toEqual(['auth', 'client', 'event']);
  expect(named(channels.plainClients)).toEqual(['client', 'error', 'event', 'hello']);
});

test('the Postman collection has a request for every endpoint, with bodies that are valid by the contract', () => {
  const requests = postman('1.2.3').item.flatMap(({ item }) => item);
  expect(requests.map(({ name }) => name).sort()).toEqual(Object.keys(ENDPOINTS).sort());
  for (const { name, request } of requests) {
    const { body } = ENDPOINTS[name] as { body?: { parse: (value: unknown) => unknown } };
    if (request.body) expect(() => body?.parse(JSON.parse(request.body?.raw ?? ''))).not.toThrow();
    else expect(body).toBeUndefined();
  }
});

test('an example resolves references and has only the required fields', () => {
  const schema = { type: 'object', properties: { a: { $ref: '#/x/Name' }, b: { type: 'string' } }, required: ['a'] };
  expect(example(schema, { Name: { type: 'string', examples: ['민수'] } })).toEqual({ a: '민수' });
});

test('the page has no script, no inline style, no other host, and no broken link', () => {
  const html = page('1.2.3');
  expect(html).not.toMatch(/<script|<style|style=|https?:\/\//);
  const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(links.filter((id) => !ids.has(id))).toEqual([]);
});

test('the documents in docs/reference are up to date', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  const standing = (name: string): unknown =>
    JSON.parse(readFileSync(new URL(`../../../docs/reference/${name}`, import.meta.url), 'utf8'));
  expect(standing('openapi.json')).toEqual(JSON.parse(JSON.stringify(openapi(version))));
  expect(standing('asyncapi.json')).toEqual(JSON.parse(JSON.stringify(asyncapi(version))));
});
