import type { Deployment } from '../support/deployment.js';
import { ProtocolV2Client } from '../support/protocol-v2-client.js';
import type { Pool } from './near-valid.js';

const OBSERVER = 'observer';
const HOSTS = ['host-1', 'host-2'] as const;

/** Names that inputs use for things that exist: what they stand for changes when an input happens to be good. */
const PLACES = { '@mine': 'mine', '@public': 'open', '@foreign': 'foreign' } as const;

type Places = Record<(typeof PLACES)[keyof typeof PLACES], string>;

const USERS = [...HOSTS, OBSERVER, 'nobody-yet', '민수', '__proto__', 'constructor'];
const ROOMS = [...Object.keys(PLACES), 'no-such-room', '__proto__', 'constructor'];
const WORDS = ['hello', ' padded ', '점심 뭐 먹을까요?', '\u0000\u0007', '   '];
const SEQS = [1, 2, 3, 99, Number.MAX_SAFE_INTEGER];

const POOLS: Readonly<Record<string, readonly unknown[]>> = {
  roomId: ROOMS,
  room: ROOMS,
  userId: USERS,
  from: USERS,
  hostId: USERS,
  'participants[]': USERS,
  'userIds[]': USERS,
  'mentions[]': USERS,
  content: WORDS,
  keyword: WORDS,
  q: WORDS,
  name: WORDS,
  seq: SEQS,
  replyTo: SEQS,
  before: SEQS,
  after: SEQS,
  around: SEQS,
  afterRev: [0, 1, 5, 10_000],
  emoji: ['👍', '❤️', '👩‍👩‍👧‍👦', 'a', '👍👍'],
  clientMessageId: ['same-every-time'],
};

export const pool: Pool = (field) => (Object.hasOwn(POOLS, field) ? POOLS[field] : undefined);

/** Rooms of two people who send and one who looks on. */
export class Scene {
  private constructor(
    readonly observer: ProtocolV2Client,
    /** Sessions of the two hosts. */
    readonly sessions: readonly { userId: string; token: string }[],
    private places: Places,
  ) {}

  static async make(deployment: Deployment): Promise<Scene> {
    const sessions = [];
    for (const userId of HOSTS) {
      const client = await ProtocolV2Client.as(deployment.next.url, userId);
      sessions.push({ userId, token: client.token ?? '' });
      client.close();
    }
    const observer = await ProtocolV2Client.as(deployment.next.url, OBSERVER);
    observer.carried = () => deployment.carried();
    await observer.fence();
    // The hosts know the observer, who puts them into rooms again and again.
    for (const { token } of sessions) {
      const host = await ProtocolV2Client.connect(deployment.next.url, { accessToken: token });
      await host.createRoom(OBSERVER);
      host.close();
    }
    const scene = new Scene(observer, sessions, { mine: '', open: '', foreign: '' });
    await scene.rebuild();
    return scene;
  }

  /** Fresh rooms in the places of those that a good input may have taken away. */
  async rebuild(): Promise<void> {
    const { observer } = this;
    const mine = await observer.createRoom(...HOSTS);
    const foreign = await observer.createRoom();
    const open = await observer.command('create_room', { participants: [], name: 'open', visibility: 'public' });
    this.places = { mine, foreign, open: open.roomId };
    for (const roomId of [mine, foreign]) await observer.send(roomId, 'hello');
    await observer.command('set_role', { roomId: mine, userId: HOSTS[0], role: 'owner' });
  }

  /** The value with the names of places replaced. */
  real(value: unknown): unknown {
    if (typeof value === 'string') {
      return Object.hasOwn(PLACES, value) ? this.places[PLACES[value as keyof typeof PLACES]] : value;
    }
    if (Buffer.isBuffer(value) || typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.length > 100 ? value : value.map((item) => this.real(item));
    const copy = {};
    for (const [key, item] of Object.entries(value)) {
      Object.defineProperty(copy, key, {
        value: this.real(item),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return copy;
  }
}
