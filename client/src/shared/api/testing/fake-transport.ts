import { vi } from 'vitest';
import { ApiError, connection } from '..';
import type { FakeServer } from './fake-server';

const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });

/** Lets `rest` and `connection.command` reach the fake server as `me`; each way takes `latency()` ms. */
export function connectTo(server: FakeServer, me: string, latency: () => number = () => 0) {
  const commands: [name: string, payload: unknown][] = [];
  const wait = (ms: number): Promise<void> | undefined =>
    ms === 0 ? undefined : new Promise((resolve) => setTimeout(resolve, ms));

  async function later<T>(respond: () => T): Promise<T> {
    await wait(latency());
    const answer = respond();
    // The answer may be outdated when it arrives.
    await wait(latency());
    return answer;
  }

  vi.stubGlobal(
    'fetch',
    vi.fn((input: string) => {
      const url = new URL(input, 'http://suda.test');
      const query = Object.fromEntries([...url.searchParams].map(([key, value]) => [key, Number(value)]));
      return later(() => {
        if (url.pathname === '/chat/rooms') return json({ rooms: [server.summary(me)] });
        if (url.pathname === '/chat/people') return json({ people: [] });
        if (url.pathname.endsWith('/messages')) return json(server.page(query));
        if (url.pathname.endsWith('/members')) return json({ members: server.memberPage() });
        if (url.pathname === `/chat/rooms/${server.roomId}`) return json({ room: server.summary(me) });
        return json({ error: { code: 'not_found', message: url.pathname } }, 404);
      });
    }),
  );

  vi.spyOn(connection, 'command').mockImplementation((name, payload) => {
    commands.push([name, payload]);
    const fields = payload as unknown as { rooms: { afterRev: number }[]; seq: number };
    return later(() => {
      if (name === 'sync') return { rooms: server.sync(fields.rooms[0]?.afterRev ?? 0) } as never;
      if (name === 'mark_read') {
        server.read(me, fields.seq);
        return { readSeq: fields.seq } as never;
      }
      throw new ApiError({ code: 'not_found', message: name });
    });
  });
  return { commands };
}
