import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { engine, type Engine, type EngineName, type EngineOptions, type MissingEngine } from './engine.ts';

/** The address of the registry of shared engines, inherited by the processes that run the tests. */
const SHARED_ENGINES = 'SUDA_SHARED_ENGINES';

/** The variable with the address of a running engine, the same as of the server. */
const URL_OF: Record<EngineName, string> = {
  redis: 'REDIS_URL',
  dynamo: 'DYNAMO_ENDPOINT',
  elasticsearch: 'ELASTICSEARCH_URL',
};

/** The engine that the environment names, which is not stopped here; otherwise a new one. */
export async function engineAt(
  name: EngineName,
  options: EngineOptions = {},
): Promise<{ url: string; what: string; stop?: () => Promise<void> } | MissingEngine> {
  const given = process.env[URL_OF[name]];
  if (given) return { url: given, what: URL_OF[name] };
  const found = await engine(name, options);
  return 'missing' in found ? found : { url: found.url, what: found.what, stop: () => found.stop() };
}

const own = new Map<EngineName, Promise<Engine | MissingEngine>>();

function once(name: EngineName): Promise<Engine | MissingEngine> {
  const started = own.get(name) ?? engine(name);
  own.set(name, started);
  return started;
}

/**
 * One of each engine for a whole run, started when a test first asks for it: `sharedEngine` finds them from any child
 * process. Resolves with a function that stops them.
 */
export async function shareEngines(): Promise<() => Promise<void>> {
  if (process.env[SHARED_ENGINES]) return async () => undefined;
  const server = createServer((request, response) => {
    const answer = (status: number, body: object) => response.writeHead(status).end(JSON.stringify(body));
    once((request.url ?? '').slice(1) as EngineName).then(
      (found) => answer(200, 'missing' in found ? found : { url: found.url, what: found.what }),
      (error: unknown) => answer(500, { error: error instanceof Error ? error.message : String(error) }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env[SHARED_ENGINES] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return async () => {
    Reflect.deleteProperty(process.env, SHARED_ENGINES);
    server.close();
    server.closeAllConnections();
    const ending = [...own.values()].map(async (started) => {
      const found = await started.catch(() => undefined);
      if (found && 'stop' in found) await found.stop();
    });
    own.clear();
    await Promise.all(ending);
  };
}

/**
 * The engine that all tests of a run share, or the reason why it is not available: the one that the environment names
 * (`REDIS_URL`, `DYNAMO_ENDPOINT`, `ELASTICSEARCH_URL`), or a new one. No test may kill it; each uses its own key prefix.
 */
export async function sharedEngine(name: EngineName): Promise<{ url: string; what: string } | MissingEngine> {
  const given = process.env[URL_OF[name]];
  if (given) return { url: given, what: URL_OF[name] };
  const registry = process.env[SHARED_ENGINES];
  if (!registry) return once(name);
  const response = await fetch(`${registry}/${name}`);
  const body = (await response.json()) as { error?: string; url: string; what: string };
  if (body.error) throw new Error(body.error);
  return body;
}
