import { cleanupOutdatedCaches, matchPrecache, precache } from 'workbox-precaching';
import { answerClicks } from './app/notifications/notification-click';
import { handlingOf, TAKE_OVER } from './shared/worker/handling';

interface WorkerEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent extends WorkerEvent {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

/** What the types of a page lack. */
interface WorkerScope {
  readonly __WB_MANIFEST: { url: string; revision: string | null }[];
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'activate', listener: (event: WorkerEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
}

declare const self: WorkerScope & Parameters<typeof answerClicks>[0];

/** Fonts and what is seldom used: kept once it was used. */
const USED = 'suda-used';
const MAX_USED = 200;

precache(self.__WB_MANIFEST);
cleanupOutdatedCaches();
answerClicks(self);

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', ({ data }) => {
  if (data === TAKE_OVER) void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const handling = handlingOf(event.request);
  if (handling === 'shell') event.respondWith(shell(event.request));
  else if (handling === 'file') event.respondWith(file(event.request));
});

const shell = async (request: Request): Promise<Response> => (await matchPrecache('/index.html')) ?? fetch(request);

async function file(request: Request): Promise<Response> {
  const kept = (await matchPrecache(request)) ?? (await (await caches.open(USED)).match(request));
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && answer.type === 'basic') await keep(request, answer.clone());
  return answer;
}

/** A full disk keeps nothing from being shown. */
async function keep(request: Request, answer: Response): Promise<void> {
  try {
    const cache = await caches.open(USED);
    await cache.put(request, answer);
    const [oldest, ...others] = await cache.keys();
    if (oldest && others.length >= MAX_USED) await cache.delete(oldest);
  } catch {
    // It is fetched again.
  }
}
