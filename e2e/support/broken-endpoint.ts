import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENDPOINTS, type EndpointName } from '@suda/contract';
import { answered } from './faults.ts';
import type { Person } from './person.ts';

const CLIENT = join(import.meta.dirname, '../../client/src');

/** The endpoints that the client's source names: each is one that a page requests. */
export function endpointsOfClient(): string[] {
  const files = readdirSync(CLIENT, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => /\.(?:ts|vue)$/.test(file) && !/\.spec\.ts$/.test(file));
  const calls = sources.flatMap((file) => [
    ...readFileSync(join(CLIENT, file), 'utf8').matchAll(/\brest(?:Alone|Url)?\(\s*'(\w+)'/g),
  ]);
  return [...new Set(calls.map(([, name]) => name ?? ''))].sort();
}

export interface Broken {
  mend: () => void;
}

/** Lets the person's requests to the endpoint fail until `mend` is called; with `query`, only those whose query matches. */
export async function breakEndpoint(person: Person, name: EndpointName, query = /^/): Promise<Broken> {
  const { method, path } = ENDPOINTS[name];
  const pathname = new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`);
  let broken = true;
  person.faults.allow(answered(500));
  await person.page.route(
    (url) => broken && pathname.test(url.pathname) && query.test(url.search),
    (route) => (route.request().method() === method ? route.fulfill({ status: 500, json: {} }) : route.fallback()),
  );
  return { mend: () => void (broken = false) };
}

/** As with a server of the version before, which has no `boot`: each part is requested by itself. */
export async function withoutBoot(person: Person): Promise<void> {
  person.faults.allow(answered(404));
  await person.page.route(/\/chat\/boot/, (route) =>
    route.fulfill({ status: 404, json: { error: { code: 'not_found', message: '' } } }),
  );
}
