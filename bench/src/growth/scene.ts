import type { CommandResult, Handshake } from '@suda/contract';
import { LoadClient } from '../load-client.ts';

/** The features that the app of this version names; a server of another version ignores those that it doesn't know. */
const FEATURES = ['compact_frames', 'watched_presence', 'admission_hint'];

/** Somebody with the app open, and what it is told. */
export class Person {
  readonly userId: string;
  private readonly port: number;
  private client: LoadClient | undefined;
  private token = '';
  frames = { count: 0, bytes: 0 };

  constructor(userId: string, port: number) {
    this.userId = userId;
    this.port = port;
  }

  async register(): Promise<void> {
    await this.open({ protocol: 2, features: FEATURES });
    const { token } = await this.call<CommandResult<'register'>>('register', { userId: this.userId });
    this.token = token ?? '';
  }

  /** Resolves when the socket is in its rooms. */
  async come(): Promise<void> {
    await this.open({ protocol: 2, features: FEATURES, accessToken: this.token });
    await this.call('sync', { rooms: [] });
  }

  leave(): void {
    this.client?.close();
    this.client = undefined;
  }

  call<T>(...[name, payload]: Parameters<LoadClient['call']>): Promise<T> {
    if (!this.client) throw new Error(`${this.userId} is not connected.`);
    return this.client.call<T>(name, payload);
  }

  async get<T>(path: string): Promise<T> {
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      headers: { authorization: `Bearer ${this.token}` },
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  private async open(auth: Handshake): Promise<void> {
    this.client = await LoadClient.open(this.port, auth);
    this.client.listener = {
      event: (_bytes, start, end) => {
        this.frames.count += 1;
        this.frames.bytes += end - start;
      },
      answered: () => undefined,
    };
  }
}

export interface Scene {
  people: Person[];
  /** The rooms of each person, by index. */
  roomsOf: string[][];
  everybody: string;
  pair: string;
}

/** People in rooms of `members`, each in so many of them; one room with all of them, and one with two. */
export async function makeScene(
  ports: readonly number[],
  { people: count, rooms, members }: { people: number; rooms: number; members: number },
): Promise<Scene> {
  const people = Array.from({ length: count }, (_, n) => new Person(`r${rooms}p${n}`, ports[n % ports.length]!));
  for (const person of people) await person.register();
  const roomsOf: string[][] = people.map(() => []);
  const make = async (owner: number, others: number[]): Promise<string> => {
    const participants = others.map((it) => people[it]!.userId);
    const { roomId } = await people[owner]!.call<CommandResult<'create_room'>>('create_room', { participants });
    return roomId;
  };
  const all = people.map((_, n) => n).slice(1);
  const everybody = await make(0, all);
  // From then on they know each other: strangers could not put them into so many rooms.
  for (const person of people) await person.call('send_message', { roomId: everybody, content: '안녕하세요' });
  // Each person in the same number of rooms.
  for (let room = 0; room < (count * rooms) / members; room += 1) {
    const [owner = 0, ...others] = Array.from({ length: members }, (_, n) => (room * members + n) % count);
    const roomId = await make(owner, others);
    for (const it of [owner, ...others]) roomsOf[it]!.push(roomId);
  }
  return { people, roomsOf, everybody, pair: await make(0, [1]) };
}
