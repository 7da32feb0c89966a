/** Longer ids than this are of no room. */
const MAX_LENGTH = 512;
const TIMEOUT_MS = 20_000;

/** The room that an address names; none is longer than an id can be. */
export function roomInPath(path: string): string | undefined {
  const [, room = ''] = /^\/rooms\/([^/]+)/.exec(path) ?? [];
  const named = decoded(room);
  return named && named.length <= MAX_LENGTH ? named : undefined;
}

/** The address of all that the page opens with: of the room that the page's own address names, if it does. */
export function bootUrl(path: string): string {
  const room = roomInPath(path);
  return room === undefined ? '/chat/boot' : `/chat/boot?room=${encodeURIComponent(room)}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

let asked: Promise<Response> | undefined;

/** Asks for it before the app has come: called by the page's first script, which therefore imports nothing. */
export function askEarly(): void {
  asked = fetch(bootUrl(location.pathname), {
    credentials: 'same-origin',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  // Whoever takes it hears of it.
  asked.catch(() => undefined);
}

/** The answer to `askEarly`, once. */
export function takeEarlyAnswer(): Promise<Response> | undefined {
  const answer = asked;
  asked = undefined;
  return answer;
}
