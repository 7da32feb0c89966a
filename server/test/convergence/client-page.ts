import {
  type CommandInput,
  type CommandName,
  type CommandResult,
  ENDPOINTS,
  type EndpointName,
  type Member,
  type Message,
  type RoomSummary,
  SESSION_COOKIE,
} from '@suda/contract';
import { createPinia, setActivePinia } from 'pinia';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { watch } from 'vue';
import { Rest } from '../support/rest.js';

const CLIENT = fileURLToPath(new URL('../../../client/src/', import.meta.url));
const API = `${CLIENT}shared/api/`;
/** Of a screen with 60 frames a second. */
const FRAME_MS = 16;

/** What the client asks of a browser's window: an address, to be drawn, and a storage, which is full. */
function openWindow(): void {
  const nothing = () => null;
  const setItem = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
  vi.stubGlobal('localStorage', { length: 0, key: nothing, getItem: nothing, setItem, removeItem: nothing });
  vi.stubGlobal('location', { pathname: '/rooms' });
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw, FRAME_MS));
  vi.stubGlobal('cancelAnimationFrame', clearTimeout);
}

export interface ShownMessage extends Partial<Message> {
  content: string;
  pending?: true | 'failed';
}

export interface Conversation {
  messages: { value: readonly ShownMessage[] };
  state: { value: string };
  hasNewer: { value: boolean };
  hasOlder: { value: boolean };
  loadOlder(): Promise<void>;
  send(message: { content: string; replyTo?: number; mentions?: string[] }): Promise<string>;
  edit(seq: number, content: string, mentions?: string[]): Promise<void>;
  remove(seq: number): Promise<void>;
  react(seq: number, emoji: string, on: boolean): Promise<void>;
}

export interface RoomStore {
  state: string;
  rooms: readonly RoomSummary[];
  byId(roomId: string): RoomSummary | undefined;
  create(room: CommandInput<'create_room'>): Promise<RoomSummary>;
  update(roomId: string, change: Omit<CommandInput<'update_room'>, 'roomId'>): Promise<void>;
  remove(roomId: string): Promise<void>;
  setMuted(roomId: string, muted: boolean): Promise<void>;
  markRead(roomId: string, seq: number): void;
}

export interface MembershipStore {
  load(roomId: string): Promise<void>;
  list(roomId: string): { members: readonly Member[] } | undefined;
  join(roomId: string): Promise<RoomSummary>;
  leave(roomId: string): Promise<void>;
  addMembers(roomId: string, userIds: string[]): Promise<void>;
  removeMember(roomId: string, userId: string): Promise<void>;
  ban(roomId: string, userId: string): Promise<void>;
  liftBan(roomId: string, userId: string): Promise<void>;
  setRole(roomId: string, userId: string, role: Member['role']): Promise<void>;
}

type Command = <C extends CommandName>(name: C, payload: CommandInput<C>) => Promise<CommandResult<C>>;
type Handler = (...args: never[]) => void;

export interface Connection {
  status: { value: string };
  connect(): void;
  disconnect(): void;
  command: Command;
  on(frame: string, handler: Handler): () => void;
}

interface ApiModule {
  connection: Connection;
  sessionLost: { notify(): void };
}

type ConnectionModule = { Connection: new (url: string, headers: Record<string, string>) => Connection };
type ErrorModule = {
  ApiError: { from(body: unknown): Error; unreachable(): Error };
};
type RestModule = { restUrl: (name: EndpointName, params?: object, query?: object) => string };
type Stores = {
  useSessionStore(): { restore(): Promise<void> };
  useRoomStore(): RoomStore;
  useMembershipStore(): MembershipStore;
  useConversationStore(): {
    acquire(roomId: string): { conversation: Conversation; release: () => void };
    unsent(): Promise<number>;
    failed: readonly { clientMessageId: string }[];
    discard(clientMessageId: string): Promise<void>;
  };
  startRealtime(): void;
};

const load = (file: string): Promise<unknown> => import(/* @vite-ignore */ `${CLIENT}${file}`);

/**
 * The client itself without its screen: its connection, its rooms, its conversations and outbox, one module graph a page.
 * Only where it finds the server is put in: a page knows that from its address.
 */
export class ClientPage {
  /** Frames that come while this is above 0 are lost on their way, and count it down. */
  framesToLose = 0;

  private constructor(
    readonly userId: string,
    readonly rest: Rest,
    readonly connection: Connection,
    readonly rooms: RoomStore,
    readonly membership: MembershipStore,
    private readonly conversations: ReturnType<Stores['useConversationStore']>,
    private readonly lost: () => void,
  ) {}

  static async open(url: string, userId: string, token?: string): Promise<ClientPage> {
    const session = token ?? (await new Rest(url).get('guest', { body: { userId } })).token;
    const cookie = `${SESSION_COOKIE}=${session}`;
    openWindow();
    vi.resetModules();
    vi.doMock(`${API}connection.ts`, async (actual) => {
      const module = await actual<ConnectionModule>();
      return { ...module, connection: new module.Connection(url, { cookie }) };
    });
    vi.doMock(`${API}rest.ts`, async (actual) => {
      const { restUrl } = await actual<RestModule>();
      return { restUrl, rest: restOf(url, cookie, restUrl, (await load('shared/api/api-error.ts')) as ErrorModule) };
    });
    const { connection, sessionLost } = (await load('shared/api/index.ts')) as ApiModule;
    const page = await ClientPage.start(userId, new Rest(url, { cookie }), connection, () => sessionLost.notify());
    vi.doUnmock(`${API}connection.ts`);
    vi.doUnmock(`${API}rest.ts`);
    return page;
  }

  private static async start(userId: string, rest: Rest, connection: Connection, lost: () => void) {
    const stores = Object.assign(
      {},
      ...(await Promise.all([
        load('entities/session/index.ts'),
        load('entities/room/index.ts'),
        load('entities/conversation/index.ts'),
        load('app/realtime.ts'),
      ])),
    ) as Stores;
    const opened: { page?: ClientPage } = {};
    const listen = connection.on.bind(connection);
    connection.on = (frame, handler) =>
      listen(frame, (...args) => {
        const { page } = opened;
        if (page && page.framesToLose > 0) page.framesToLose -= 1;
        else handler(...args);
      });
    setActivePinia(createPinia());
    const session = stores.useSessionStore();
    const rooms = stores.useRoomStore();
    const membership = stores.useMembershipStore();
    const conversations = stores.useConversationStore();
    stores.startRealtime();
    const page = new ClientPage(userId, rest, connection, rooms, membership, conversations, lost);
    opened.page = page;
    await session.restore();
    await page.online();
    return page;
  }

  /** Resolves when it is connected and knows its rooms. */
  async online(timeout = 15_000): Promise<void> {
    const ready = () => {
      if (this.connection.status.value !== 'online' || this.rooms.state !== 'ready') throw new Error('not online');
    };
    await vi.waitFor(ready, { interval: 5, timeout });
  }

  look(roomId: string): { conversation: Conversation; leave: () => void } {
    const { conversation, release } = this.conversations.acquire(roomId);
    return { conversation, leave: release };
  }

  unsent(): Promise<number> {
    return this.conversations.unsent();
  }

  /** Takes away what the server refused: it stays in sight of its writer until then. */
  async discardFailed(): Promise<void> {
    for (const { clientMessageId } of this.conversations.failed) await this.conversations.discard(clientMessageId);
  }

  /** Calls with every state that the screen of this conversation goes through. */
  watch(conversation: Conversation, shown: (messages: readonly ShownMessage[]) => void): void {
    watch(() => conversation.messages.value, shown, { immediate: true, flush: 'sync' });
  }

  close(): void {
    this.lost();
  }
}

/** The client's `rest` with an address and a cookie, which a browser adds by itself. */
function restOf(url: string, cookie: string, restUrl: RestModule['restUrl'], { ApiError }: ErrorModule) {
  return async (name: EndpointName, request: { params?: object; query?: object; body?: unknown } = {}) => {
    const { params, query, body } = request;
    let response: Response;
    try {
      response = await fetch(new URL(restUrl(name, params, query), url), {
        method: ENDPOINTS[name].method,
        headers: { cookie, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch {
      throw ApiError.unreachable();
    }
    const answer = (await response.json()) as { error?: unknown };
    if (!response.ok) throw ApiError.from(answer.error);
    return answer;
  };
}
