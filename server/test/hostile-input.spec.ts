import {
  COMMANDS,
  type CommandName,
  ENDPOINTS,
  type EndpointName,
  ERROR_CODES,
  LIMITS,
  withoutNulls,
} from '@suda/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Answer, HostileCaller } from './hostile/caller.js';
import type { DataDigest } from './hostile/data-digest.js';
import { digestOf } from './hostile/open-digest.js';
import { fuzz } from './hostile/fuzz-settings.js';
import { hostileValue, spoiled } from './hostile/hostile-value.js';
import { nearValid } from './hostile/near-valid.js';
import { bodyOf, errorOf, rawRequest, requestOf, TOO_LARGE } from './hostile/raw-request.js';
import { rawFrame, RawSocket } from './hostile/raw-socket.js';
import { pool, Scene } from './hostile/scene.js';
import { Deployment } from './support/deployment.js';
import { MODE } from './support/mode.js';
import { Rest } from './support/rest.js';

const commands = Object.keys(COMMANDS) as CommandName[];
const endpoints = Object.keys(ENDPOINTS) as EndpointName[];
/** After these the scene lacks something. */
const TAKES_AWAY = new Set<string>([
  'leave_room',
  'delete_room',
  'remove_member',
  'ban_user',
  'set_role',
  'delete_message',
]);
const ENDS_SESSIONS = new Set<EndpointName>(['logout', 'endSession', 'endOtherSessions']);
/** Both modes check input with the same code; in a cluster each look at what is stored costs more. */
const SHARE = MODE === 'local' ? 1 : 0.5;
const RUNS_PER_COMMAND = 130 * SHARE;
const RUNS_PER_ENDPOINT = 80 * SHARE;
const RUNS_OF_FRAMES = 250 * SHARE;

let deployment: Deployment;
let scene: Scene;
let digest: DataDigest;
let callers: HostileCaller[];
let observer: Rest;
let baseline: Record<string, string>;
const tried = { commands: 0, requests: 0, frames: 0, refused: 0, fine: 0 };

beforeAll(async () => {
  deployment = await Deployment.start({ env: { LOG_LEVEL: 'error' } });
  scene = await Scene.make(deployment);
  observer = new Rest(deployment.next.url, { token: scene.observer.token });
  callers = await Promise.all([
    HostileCaller.connect(deployment.next.url, 1, scene.sessions[0]),
    HostileCaller.connect(deployment.next.url, 2, scene.sessions[1]),
    HostileCaller.connect(deployment.next.url, 1),
    HostileCaller.connect(deployment.next.url, 2),
  ]);
  digest = digestOf(deployment);
  await rebase();
});

afterAll(async () => {
  process.stdout.write(`hostile input tried: ${JSON.stringify(tried)}\n`);
  for (const caller of callers) caller.close();
  scene.observer.close();
  digest.close();
  await deployment.stop();
});

/** What a deleted room leaves is removed behind the answer. */
async function rebase(): Promise<void> {
  await vi.waitFor(async () => expect(await digest.purging()).toBe(false), { interval: 5, timeout: 5_000 });
  baseline = await digest.read();
}

/** A refused input has changed nothing; after a good one the scene is whole again. */
async function verifyEffect(name: string, fine: boolean): Promise<void> {
  tried[fine ? 'fine' : 'refused'] += 1;
  if (!fine) {
    expect(await digest.read(), 'what is stored').toEqual(baseline);
    return;
  }
  if (TAKES_AWAY.has(name)) await scene.rebuild();
  await rebase();
}

const hasBinary = (value: unknown): boolean =>
  Buffer.isBuffer(value) || (typeof value === 'object' && value !== null && Object.values(value).some(hasBinary));

/** Whether the contract takes it on this protocol, as it is after its journey; undefined where JSON can't tell. */
function isGood(name: CommandName, [payload]: readonly unknown[], protocol: 1 | 2): boolean | undefined {
  if (hasBinary(payload)) return undefined;
  const arrived: unknown = JSON.parse(JSON.stringify(payload ?? null));
  return COMMANDS[name].payload.safeParse(protocol === 1 ? withoutNulls(arrived) : arrived).success;
}

function checkAnswer(answer: Answer, name: CommandName, args: readonly unknown[], caller: HostileCaller): void {
  const good = isGood(name, args, caller.protocol);
  if (answer.fine) {
    expect(good, 'the contract takes what was answered well').not.toBe(false);
    return;
  }
  const { code, message } = answer.error;
  expect(ERROR_CODES).toContain(code);
  expect(code).not.toBe('internal');
  expect(message).not.toBe('');
  if (good === false) expect(code).toBe('invalid_payload');
  else if (good && caller.userId === undefined && name !== 'register') expect(code).toBe('unauthenticated');
}

/** The arguments of one emit: none, one, or too many. */
function argumentsOf(name: CommandName): fc.Arbitrary<unknown[]> {
  const good = nearValid(COMMANDS[name].payload, pool);
  const bad = hostileValue({ binary: true });
  const one = fc.oneof(
    { weight: 2, arbitrary: good },
    { weight: 5, arbitrary: spoiled(good, bad) },
    { weight: 2, arbitrary: bad },
  );
  return fc
    .oneof<fc.MaybeWeightedArbitrary<unknown[]>[]>(
      { weight: 12, arbitrary: one.map((value) => [value]) },
      { weight: 1, arbitrary: fc.constant<unknown[]>([]) },
      { weight: 1, arbitrary: fc.tuple(one, bad) },
    )
    .filter((args) => sizeOf(args) < LIMITS.frameBytes - 1_000);
}

const sizeOf = (args: readonly unknown[]) => Buffer.byteLength(JSON.stringify(args));

describe('a command', () => {
  it.each(commands)(
    '%s answers any input with a typed error or well, and what it refuses changes nothing',
    async (name) => {
      await fc.assert(
        fc.asyncProperty(argumentsOf(name), fc.nat(3), fc.boolean(), async (symbolic, at, acked) => {
          const caller = callers[at] as HostileCaller;
          const args = symbolic.map((arg) => scene.real(arg));
          const answer = await caller.say(name, args, acked);
          tried.commands += 1;
          checkAnswer(answer, name, args, caller);
          expect(caller.connected).toBe(true);
          await verifyEffect(name, answer.fine);
          if (name === 'register' && answer.fine) await caller.renew();
        }),
        fuzz(RUNS_PER_COMMAND),
      );
    },
  );

  it.each([undefined, null, 'text', { roomId: 'x' }])('that does not exist is refused: %j', async (payload) => {
    for (const caller of callers) {
      for (const name of ['no_such_command', '__proto__', 'constructor', 'toString']) {
        for (const acked of [true, false]) {
          tried.commands += 1;
          expect(await caller.say(name, [payload], acked)).toMatchObject({ error: { code: 'invalid_payload' } });
          await verifyEffect(name, false);
        }
      }
    }
  });

  it('that is refused changes nothing for an observer', async () => {
    const before = await seen();
    const inputs = fc
      .constantFrom(...commands)
      .chain((name) => argumentsOf(name).map((args) => ({ name, args: args.map((arg) => scene.real(arg)) })))
      .filter(({ name, args }) => isGood(name, args, 1) === false);
    await fc.assert(
      fc.asyncProperty(inputs, fc.nat(3), async ({ name, args }, at) => {
        tried.commands += 1;
        tried.refused += 1;
        expect(await (callers[at] as HostileCaller).say(name, args, true)).toMatchObject({
          error: { code: 'invalid_payload' },
        });
      }),
      fuzz(250),
    );
    expect(await seen()).toEqual(before);
  });
});

/** All that the observer sees by REST. */
async function seen(): Promise<unknown> {
  const { rooms } = await observer.get('rooms', { query: { limit: LIMITS.pageSize } });
  return Promise.all(
    rooms.map(async (room) => ({
      room,
      ...(await observer.get('members', { params: { id: room.roomId } })),
      ...(await observer.get('messages', { params: { id: room.roomId } })),
    })),
  );
}

describe('a request', () => {
  it.each(endpoints)(
    'to %s gets a typed error or a valid response, and a refused one changes nothing',
    async (name) => {
      const requests = requestOf(name, pool, (value) => scene.real(value));
      await fc.assert(
        fc.asyncProperty(requests, fc.nat(3), async (request, who) => {
          // Good requests of these end the session that they come with, or the others of its user.
          const own = ENDS_SESSIONS.has(name) ? await throwaway() : scene.sessions[who % 2]?.token;
          const answer = await rawRequest(deployment.next.url, request, who < 3 ? own : undefined);
          tried.requests += 1;
          await verifyEffect(name, errorOf(answer) === undefined);
        }),
        fuzz(RUNS_PER_ENDPOINT),
      );
    },
  );

  async function throwaway(): Promise<string> {
    const { token } = await new Rest(deployment.next.url, { token: scene.sessions[0]?.token ?? '' }).get('guest', {
      body: { userId: `passer-by-${tried.requests}` },
    });
    await rebase();
    return token;
  }

  it.each(['PUT', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'DELETE', 'POST', 'PROPFIND'])(
    'with %s does no harm',
    async (method) => {
      for (const { path } of Object.values(ENDPOINTS)) {
        if (Object.values(ENDPOINTS).some((it) => it.path === path && it.method === method)) continue;
        tried.requests += 1;
        const answer = await rawRequest(deployment.next.url, { method, path: path.replace(':id', 'x'), headers: {} });
        expect(answer.status).toBeLessThan(500);
        await verifyEffect(path, false);
      }
    },
  );

  it('beyond the limit is too large, and one at the limit is not', async () => {
    const request = (bytes: number) => ({
      method: 'POST',
      path: '/chat/search',
      headers: { 'content-type': 'application/json' },
      body: bodyOf(bytes),
    });
    const token = scene.sessions[0]?.token;
    tried.requests += 2;
    expect(errorOf(await rawRequest(deployment.next.url, request(TOO_LARGE), token))).toMatchObject({
      code: 'too_large',
    });
    expect(errorOf(await rawRequest(deployment.next.url, request(TOO_LARGE - 1), token))).toMatchObject({
      code: 'invalid_payload',
    });
  });
});

describe('a connection', () => {
  it('that sends invalid Socket.IO affects no other socket', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(rawFrame, { minLength: 1, maxLength: 6 }), fc.boolean(), async (frames, joined) => {
        const raw = joined ? await RawSocket.connected(deployment.next.url) : await RawSocket.open(deployment.next.url);
        for (const frame of frames) raw.send(frame);
        tried.frames += frames.length;
        if (joined) await raw.settled();
        raw.close();
        await scene.observer.fence();
        await verifyEffect('frames', false);
      }),
      fuzz(RUNS_OF_FRAMES),
    );
  });

  it.each(['EIO=3&transport=websocket', 'EIO=4&transport=websocket&sid=__proto__', 'EIO=4', 'transport=__proto__', ''])(
    'with the query "%s" is refused',
    async (query) => {
      tried.frames += 1;
      const raw = await RawSocket.open(deployment.next.url, query);
      expect(raw.closed).toBe(true);
    },
  );

  it('with a frame beyond the limit is closed, and no other', async () => {
    const [raw, other] = [
      await RawSocket.connected(deployment.next.url),
      await RawSocket.connected(deployment.next.url),
    ];
    const frame = (bytes: number) => `42/chat,1["sync","${'a'.repeat(bytes - '42/chat,1["sync",""]'.length)}"]`;
    tried.frames += 2;
    raw.send(frame(LIMITS.frameBytes));
    await raw.until(() => raw.heard.some((it) => it.startsWith('43/chat,1')));
    raw.send(frame(LIMITS.frameBytes + 1));
    await raw.until(() => raw.closed);
    await other.settled();
    expect(other.closed).toBe(false);
    other.close();
  });
});
