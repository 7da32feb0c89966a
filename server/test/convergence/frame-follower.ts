import {
  COMPACT_FRAMES,
  type CommandResult,
  type Frame,
  LIMITS,
  type Member,
  type Message,
  type ReactionChange,
  type RoomPrefs,
  type RoomSummary,
  type SyncedRoom,
  type EventsV2,
  withReactionChange,
} from '@suda/contract';
import type { Deployment } from '../support/deployment.js';
import { MODE } from '../support/mode.js';
import { Rest } from '../support/rest.js';
import { ProtocolV2Client } from '../support/protocol-v2-client.js';
import { membersOf, roomView, type View } from './fresh-state.js';
import type { ChangeCommand } from './steps.js';

/** The parts of the client that hold a room: pure functions, taken as they are. */
interface Replica {
  summary: RoomSummary;
}
type Change =
  | { kind: 'message'; message: Message }
  | { kind: 'reaction'; reaction: ReactionChange }
  | ({ kind: 'members' } & Frame<'member_changed'>)
  | { kind: 'room' | 'deleted' };
interface Received {
  replica: Replica;
  applied: Change[];
  missing: string;
}
interface MemberList {
  members: readonly Member[];
}
interface ReplicaModule {
  replicaOf(summary: RoomSummary): Replica;
  changesOfMessages(messages: readonly Message[]): Change[];
  changeOfReaction(reaction: ReactionChange): Change;
  changeOfMembers(frame: Frame<'member_changed'>): Change;
  receive(replica: Replica, changes: Change[], me: string): Received;
  applySync(replica: Replica, answer: SyncedRoom, me: string): Received;
  adopt(replica: Replica, fresh: RoomSummary, whole: boolean, me: string): Received;
  withPrefs(replica: Replica, prefs: RoomPrefs): Replica;
  read(replica: Replica, seq: number): Replica;
}
interface MemberModule {
  withDelta(list: MemberList, change: Change): MemberList;
  withMarkers(list: MemberList, frame: Frame<'read_marker'>): MemberList;
  withAuthor(list: MemberList, message: Message): MemberList;
}
type FrameName = Exclude<keyof EventsV2, 'typing'>;

const load = (file: string): Promise<unknown> =>
  import(/* @vite-ignore */ new URL(`../../../client/src/entities/room/model/${file}`, import.meta.url).pathname);

interface Held {
  replica: Replica;
  members: MemberList;
  messages: Map<number, Message>;
}

/**
 * A user who reads a room once, on becoming its member, and from then on believes frames and nothing else. Where one process
 * tells them there is no `sync`; where several do, frames of a room may overtake each other, and those of one may miss who
 * is just being let in by another: then it syncs where a client does.
 */
export class FrameFollower {
  private readonly rooms = new Map<string, Held>();
  /** Rooms that I became a member of, still to be read. */
  private readonly entered = new Map<string, RoomSummary>();
  /** A direct room that I hid may be back: the list says whether it is. */
  private calledBack = false;
  /** Rooms that a frame let me into. */
  private readonly rejoined = new Set<string>();
  /** Rooms that only `sync` brings up to date. */
  private readonly behind = new Set<string>();
  readonly faults: string[] = [];

  private constructor(
    readonly userId: string,
    readonly client: ProtocolV2Client,
    readonly rest: Rest,
    private readonly core: ReplicaModule & MemberModule,
  ) {}

  static async open(deployment: Deployment, userId: string, compact: boolean): Promise<FrameFollower> {
    const core = {
      ...((await load('room-replica.ts')) as ReplicaModule),
      ...((await load('member-list.ts')) as MemberModule),
    };
    const features = compact ? [COMPACT_FRAMES] : [];
    const client = await ProtocolV2Client.as(deployment.next.url, userId, { features });
    client.carried = () => deployment.carried();
    const rest = new Rest(deployment.next.url, { token: client.token });
    const follower = new FrameFollower(userId, client, rest, core);
    follower.listen();
    return follower;
  }

  /** Every frame so far is applied, and rooms entered since are read. */
  async catchUpAll(): Promise<void> {
    await this.client.fence();
    if (this.calledBack) await this.refreshLatest();
    for (const [roomId, summary] of this.entered) {
      this.entered.delete(roomId);
      const held = this.rooms.get(roomId);
      if (!held) continue;
      const { members, messages } = await roomView(this.rest, summary);
      held.members = { members };
      for (const message of messages) this.upsert(held, message);
      if (MODE === 'cluster') this.behind.add(roomId);
    }
    for (const roomId of this.behind) await this.catchUp(roomId);
    this.behind.clear();
  }

  private async catchUp(roomId: string): Promise<void> {
    const held = this.rooms.get(roomId);
    if (!held) return;
    const afterRev = held.replica.summary.rev;
    const [answer] = (await this.client.command('sync', { rooms: [{ roomId, afterRev }] })).rooms;
    if (!answer) return;
    if (answer.gone) {
      this.left(roomId);
      return;
    }
    this.apply(roomId, held, this.core.applySync(held.replica, answer, this.userId));
    for (const message of answer.messages) this.record(held, message);
    if (answer.members === undefined) return;
    held.members = { members: await membersOf(this.rest, roomId) };
    const { room } = await this.rest.get('room', { params: { id: roomId } });
    held.replica = this.core.adopt(held.replica, room as RoomSummary, false, this.userId).replica;
  }

  private async refreshLatest(): Promise<void> {
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

  /** Before the command goes out. */
  sends({ name, payload }: ChangeCommand): void {
    if (name === 'leave_room') this.rejoined.delete(payload.roomId);
  }

  /** What no frame tells the session that did it: the ack does. */
  acked({ name, payload }: ChangeCommand, data: object): void {
    if (name === 'leave_room') this.leftOrHid(payload.roomId);
    else if (name === 'set_room_prefs') {
      this.prefer({ roomId: payload.roomId, ...(data as CommandResult<'set_room_prefs'>) });
    } else if (name === 'mark_read') this.read(payload.roomId, (data as CommandResult<'mark_read'>).readSeq);
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

  private prefer({ roomId, ...prefs }: Frame<'room_prefs'>): void {
    const held = this.rooms.get(roomId);
    if (held) held.replica = this.core.withPrefs(held.replica, prefs);
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
    this.on('message_reacted', (reaction) => this.receive(reaction.roomId, [core.changeOfReaction(reaction)]));
    this.on('member_changed', (frame) => this.receive(frame.roomId, [core.changeOfMembers(frame)]));
    this.on('room_updated', ({ room }) =>
      this.receive(room.roomId, [{ kind: 'room', rev: room.rev, room } as unknown as Change]),
    );
    this.on('room_deleted', ({ roomId }) => this.left(roomId));
    this.on('room_removed', ({ roomId }) => this.left(roomId));
    this.on('room_prefs', (prefs) => this.prefer(prefs));
    this.on('read_marker', (frame) => {
      const held = this.rooms.get(frame.roomId);
      if (held) held.members = this.core.withMarkers(held.members, frame);
      this.read(frame.roomId, frame.markers[this.userId]);
    });
  }

  private on<E extends FrameName>(event: E, handler: (frame: Frame<E>) => void): void {
    this.client.socket.on(event, handler as never);
  }

  private receive(roomId: string, changes: Change[]): void {
    const held = this.rooms.get(roomId);
    if (!held) {
      this.calledBack ||= changes.some(({ kind }) => kind === 'message');
      return;
    }
    this.apply(roomId, held, this.core.receive(held.replica, changes, this.userId));
  }

  private apply(roomId: string, held: Held, { replica, applied, missing }: Received): void {
    held.replica = replica;
    if (missing === 'nothing') this.behind.delete(roomId);
    else if (MODE === 'cluster') this.behind.add(roomId);
    else this.faults.push(`${this.userId} misses a revision of ${roomId}`);
    for (const change of applied) {
      if (change.kind === 'message') this.record(held, change.message);
      else if (change.kind === 'reaction') this.react(held, change.reaction);
      else if (change.kind === 'members') {
        held.members = this.core.withDelta(held.members, change);
        if (change.left.includes(this.userId)) this.left(roomId);
      }
    }
  }

  private record(held: Held, message: Message): void {
    this.upsert(held, message);
    if (message.kind === 'text') held.members = this.core.withAuthor(held.members, message);
  }

  private react({ messages }: Held, reaction: ReactionChange): void {
    const held = messages.get(reaction.seq);
    if (!held) return;
    const changed = withReactionChange(held, reaction);
    if (changed) messages.set(reaction.seq, changed);
    else this.faults.push(`${this.userId} holds no base of revision ${reaction.rev}`);
  }

  private upsert({ messages }: Held, message: Message): void {
    if ((messages.get(message.seq)?.rev ?? 0) < message.rev) messages.set(message.seq, message);
  }
}
