import {
  type CommandResult,
  type Frame,
  LIMITS,
  type Member,
  type Message,
  type RoomSummary,
  type WireTwoEvents,
} from '@suda/contract';
import { Rest } from '../support/rest.js';
import { WireTwoClient } from '../support/wire-two-client.js';
import { roomView, type View } from './fresh-state.js';
import type { ChangeCommand } from './steps.js';

/** The parts of the client that hold a room: pure functions, taken as they are. */
interface Replica {
  summary: RoomSummary;
  mentionsDoubtful: boolean;
}
type Change =
  | { kind: 'message'; message: Message }
  | ({ kind: 'members' } & Frame<'member_changed'>)
  | { kind: 'room' | 'deleted' };
interface MemberList {
  members: readonly Member[];
}
interface ReplicaModule {
  replicaOf(summary: RoomSummary): Replica;
  changesOfMessages(messages: readonly Message[]): Change[];
  changeOfMembers(frame: Frame<'member_changed'>): Change;
  receive(replica: Replica, changes: Change[], me: string): { replica: Replica; applied: Change[]; missing: string };
  read(replica: Replica, seq: number): Replica;
}
interface MemberModule {
  withDelta(list: MemberList, change: Change): MemberList;
  withMarkers(list: MemberList, markers: Record<string, number>): MemberList;
}
type FrameName = Exclude<keyof WireTwoEvents, 'typing'>;

const load = (file: string): Promise<unknown> =>
  import(/* @vite-ignore */ new URL(`../../../client/src/entities/room/model/${file}`, import.meta.url).pathname);

interface Held {
  replica: Replica;
  members: MemberList;
  messages: Map<number, Message>;
}

/** A user who reads a room once, on becoming its member, and from then on believes frames and nothing else: no `sync`. */
export class FrameFollower {
  private readonly rooms = new Map<string, Held>();
  /** Rooms that I became a member of, still to be read. */
  private readonly entered = new Map<string, RoomSummary>();
  /** A direct room that I hid may be back: the list says whether it is. */
  private calledBack = false;
  /** Rooms that a frame let me into. */
  private readonly rejoined = new Set<string>();
  readonly faults: string[] = [];

  private constructor(
    readonly userId: string,
    readonly client: WireTwoClient,
    readonly rest: Rest,
    private readonly core: ReplicaModule & MemberModule,
  ) {}

  static async open(url: string, userId: string): Promise<FrameFollower> {
    const core = {
      ...((await load('room-replica.ts')) as ReplicaModule),
      ...((await load('member-list.ts')) as MemberModule),
    };
    const client = await WireTwoClient.as(url, userId);
    const follower = new FrameFollower(userId, client, new Rest(url, { token: client.token }), core);
    follower.listen();
    return follower;
  }

  /** Every frame so far is applied, and rooms entered since are read. */
  async settle(): Promise<void> {
    await this.client.fence();
    if (this.calledBack) await this.glance();
    for (const [roomId, summary] of this.entered) {
      this.entered.delete(roomId);
      const held = this.rooms.get(roomId);
      if (!held) continue;
      const { members, messages } = await roomView(this.rest, summary);
      held.members = { members };
      for (const message of messages) this.upsert(held, message);
    }
  }

  private async glance(): Promise<void> {
    this.calledBack = false;
    const { rooms } = await this.rest.get('rooms', { query: { limit: LIMITS.pageSize } });
    for (const room of rooms) if (room.direct && !this.isIn(room.roomId)) this.enter(room);
  }

  isIn(roomId: string): boolean {
    return this.rooms.has(roomId);
  }

  authorOf(roomId: string, seq: number): string | undefined {
    return this.rooms.get(roomId)?.messages.get(seq)?.userId;
  }

  view(): View {
    return Object.fromEntries(
      [...this.rooms].map(([roomId, { replica, members, messages }]) => [
        roomId,
        {
          summary: replica.summary,
          members: [...members.members],
          messages: [...messages.values()].sort((a, b) => a.seq - b.seq),
        },
      ]),
    );
  }

  /** Where the client itself says that frames can't tell the number of mentions. */
  mentionsDoubtful(roomId: string): boolean {
    return this.rooms.get(roomId)?.replica.mentionsDoubtful === true;
  }

  /** Before the command goes out. */
  sends({ name, payload }: ChangeCommand): void {
    if (name === 'leave_room') this.rejoined.delete(payload.roomId);
  }

  /** What no frame tells the session that did it: the ack does. */
  acked({ name, payload }: ChangeCommand, data: object): void {
    if (name === 'leave_room') this.leftOrHid(payload.roomId);
    else if (name === 'set_room_prefs') this.mute(payload);
    else if (name === 'mark_read') this.read(payload.roomId, (data as CommandResult<'mark_read'>).readSeq);
    else if (name === 'create_room' || name === 'join_room') this.enter((data as CommandResult<'join_room'>).room);
  }

  private leftOrHid(roomId: string): void {
    if (this.rejoined.has(roomId)) return;
    this.calledBack ||= this.rooms.get(roomId)?.replica.summary.direct === true;
    this.left(roomId);
  }

  private left(roomId: string): void {
    this.rooms.delete(roomId);
  }

  private enter(room: RoomSummary): void {
    const held = this.rooms.get(room.roomId);
    if (held && held.replica.summary.rev >= room.rev) return;
    this.rooms.set(room.roomId, {
      replica: this.core.replicaOf(room),
      members: { members: [] },
      messages: new Map(),
    });
    this.entered.set(room.roomId, room);
  }

  close(): void {
    this.client.close();
  }

  private mute({ roomId, muted }: Frame<'room_prefs'>): void {
    const held = this.rooms.get(roomId);
    if (held) held.replica = { ...held.replica, summary: { ...held.replica.summary, muted } };
  }

  private read(roomId: string, seq: number | undefined): void {
    const held = this.rooms.get(roomId);
    if (held && seq !== undefined) held.replica = this.core.read(held.replica, seq);
  }

  private listen(): void {
    const { core } = this;
    this.on('room_created', ({ room }) => {
      this.rejoined.add(room.roomId);
      this.enter(room);
    });
    this.on('messages', ({ roomId, messages }) => this.receive(roomId, core.changesOfMessages(messages)));
    this.on('message_updated', ({ roomId, message }) => this.receive(roomId, core.changesOfMessages([message])));
    this.on('member_changed', (frame) => this.receive(frame.roomId, [core.changeOfMembers(frame)]));
    this.on('room_updated', ({ room }) =>
      this.receive(room.roomId, [{ kind: 'room', rev: room.rev, room } as unknown as Change]),
    );
    this.on('room_deleted', ({ roomId }) => this.left(roomId));
    this.on('room_removed', ({ roomId }) => this.left(roomId));
    this.on('room_prefs', (prefs) => this.mute(prefs));
    this.on('read_marker', ({ roomId, markers }) => {
      const held = this.rooms.get(roomId);
      if (held) held.members = this.core.withMarkers(held.members, markers);
      this.read(roomId, markers[this.userId]);
    });
  }

  private on<E extends FrameName>(event: E, handler: (frame: Frame<E>) => void): void {
    this.client.socket.on(event as string, handler as never);
  }

  private receive(roomId: string, changes: Change[]): void {
    const held = this.rooms.get(roomId);
    if (!held) {
      this.calledBack ||= changes.some(({ kind }) => kind === 'message');
      return;
    }
    const { replica, applied, missing } = this.core.receive(held.replica, changes, this.userId);
    held.replica = replica;
    if (missing !== 'nothing') this.faults.push(`${this.userId} misses a revision of ${roomId}`);
    for (const change of applied) {
      if (change.kind === 'message') this.take(held, change.message);
      else if (change.kind === 'members') {
        held.members = this.core.withDelta(held.members, change);
        if (change.left.includes(this.userId)) this.left(roomId);
      }
    }
  }

  private take(held: Held, message: Message): void {
    this.upsert(held, message);
    const { kind, userId, seq } = message;
    if (kind === 'text') held.members = this.core.withMarkers(held.members, { [userId]: seq });
  }

  private upsert({ messages }: Held, message: Message): void {
    if ((messages.get(message.seq)?.rev ?? 0) < message.rev) messages.set(message.seq, message);
  }
}
