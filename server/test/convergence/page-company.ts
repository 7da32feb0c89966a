import type { Member } from '@suda/contract';
import fc from 'fast-check';
import { vi } from 'vitest';
import type { Deployment } from '../support/deployment.js';
import { ClientPage, type Conversation } from './client-page.js';
import { freshView, type View } from './fresh-state.js';
import type { ChangeCommand, Step } from './steps.js';

/** What happens to a page's connection. */
export interface Trouble {
  page: number;
  kind: 'offline' | 'online' | 'lose';
  frames: number;
}

export const trouble: fc.Arbitrary<Trouble> = fc.record({
  page: fc.nat(2),
  kind: fc.constantFrom('offline', 'online', 'lose'),
  frames: fc.integer({ min: 1, max: 3 }),
});

const withoutStatus = ({ status: _, ...member }: Member & { status?: unknown }): Member => member;

/** The outcome of a command that the page's own rules or the server's refused. */
interface Refusal {
  code?: string;
}

/** Three people with a page each, whose connections break and lose frames. */
export class PageCompany {
  readonly roomIds: string[] = [];
  private readonly open = new Map<ClientPage, Map<string, Conversation>>();

  private constructor(
    readonly pages: ClientPage[],
    readonly userIds: string[],
  ) {}

  static async meet(deployment: Deployment, run: number): Promise<PageCompany> {
    const userIds = ['ann', '보미', 'cho'].map((name) => `${name}-${run}`);
    const pages: ClientPage[] = [];
    for (const userId of userIds) pages.push(await ClientPage.open(deployment.next.url, userId));
    const company = new PageCompany(pages, userIds);
    const [ann, bomi] = pages as [ClientPage, ClientPage];
    const rooms = [
      await ann.rooms.create({ participants: userIds }),
      await bomi.rooms.create({ participants: [], visibility: 'public' }),
    ];
    company.roomIds.push(...rooms.map(({ roomId }) => roomId));
    await company.look();
    return company;
  }

  /** Refusals are part of the game; `internal` is not. */
  async play({ actor, room, make }: Step): Promise<void> {
    const page = this.pages[actor % this.pages.length] as ClientPage;
    const change = make(this.roomIds[room % this.roomIds.length] ?? 'none', this.userIds);
    try {
      await this.act(page, change);
    } catch (error) {
      if ((error as Refusal).code === undefined || (error as Refusal).code === 'internal') throw error;
    }
    await this.look();
  }

  async suffer({ page: index, kind, frames }: Trouble): Promise<void> {
    const page = this.pages[index] as ClientPage;
    if (kind === 'lose') page.framesToLose = frames;
    else if (kind === 'offline') page.connection.disconnect();
    else page.connection.connect();
    if (kind === 'online') await page.online();
  }

  /** Everybody is there again and has sent what they wrote. A page that lost frames comes back as after a break. */
  async recover(): Promise<void> {
    for (const page of this.pages) {
      page.framesToLose = 0;
      page.connection.disconnect();
    }
    for (const page of this.pages) page.connection.connect();
    for (const page of this.pages) {
      await page.online();
      await vi.waitFor(async () => {
        await page.discardFailed();
        if ((await page.unsent()) > 0) throw new Error(`${page.userId} has unsent messages`);
      }, 5_000);
    }
    await this.look();
  }

  /** What is on a page's screen. */
  view(page: ClientPage): View {
    const rooms = page.rooms.rooms.map((summary) => {
      const conversation = this.open.get(page)?.get(summary.roomId);
      const members = (page.membership.list(summary.roomId)?.members ?? []).map(withoutStatus);
      return [summary.roomId, { summary, members, messages: [...(conversation?.messages.value ?? [])] }];
    });
    return Object.fromEntries(rooms) as View;
  }

  fresh(page: ClientPage): Promise<View> {
    return freshView(page.rest);
  }

  close(): void {
    for (const page of this.pages) page.close();
  }

  /** Every page looks at every room it knows. */
  async look(): Promise<void> {
    for (const page of this.pages) {
      const known = this.open.get(page) ?? new Map<string, Conversation>();
      this.open.set(page, known);
      if (page.connection.status.value !== 'online') continue;
      for (const { roomId } of page.rooms.rooms) {
        // As the list of members does when it is shown; once it is loaded, this asks nothing.
        await page.membership.load(roomId).catch(() => undefined);
        if (known.has(roomId)) continue;
        const { conversation } = page.look(roomId);
        known.set(roomId, conversation);
        await vi.waitFor(() => {
          if (conversation.state.value === 'loading' || conversation.state.value === 'idle') throw new Error('loading');
        }, 5_000);
      }
    }
  }

  private async act(page: ClientPage, { name, payload }: ChangeCommand): Promise<unknown> {
    const { rooms, membership } = page;
    switch (name) {
      case 'send_message': {
        const { content, mentions, replyTo } = payload;
        if (!rooms.byId(payload.roomId)) return;
        const message = { content, ...(mentions && { mentions }), ...(replyTo !== undefined && { replyTo }) };
        return this.open.get(page)?.get(payload.roomId)?.send(message);
      }
      case 'edit_message':
        return this.open.get(page)?.get(payload.roomId)?.edit(payload.seq, payload.content, payload.mentions);
      case 'delete_message':
        return this.open.get(page)?.get(payload.roomId)?.remove(payload.seq);
      case 'add_reaction':
      case 'remove_reaction':
        return this.open
          .get(page)
          ?.get(payload.roomId)
          ?.react(payload.seq, payload.emoji, name === 'add_reaction');
      case 'mark_read':
        rooms.markRead(payload.roomId, payload.seq);
        return;
      case 'set_room_prefs':
        return rooms.setMuted(payload.roomId, payload.muted);
      case 'join_room':
        return membership.join(payload.roomId);
      case 'leave_room':
        return membership.leave(payload.roomId);
      case 'add_members':
        return membership.addMembers(payload.roomId, payload.userIds);
      case 'remove_member':
        return membership.removeMember(payload.roomId, payload.userId);
      case 'ban_user':
        return membership.ban(payload.roomId, payload.userId);
      case 'unban_user':
        return membership.liftBan(payload.roomId, payload.userId);
      case 'set_role':
        return membership.setRole(payload.roomId, payload.userId, payload.role);
      case 'update_room':
        return rooms.update(payload.roomId, payload);
      case 'delete_room':
        return rooms.remove(payload.roomId);
      case 'create_room': {
        const { roomId } = await rooms.create(payload);
        if (!this.roomIds.includes(roomId)) this.roomIds.push(roomId);
      }
    }
  }
}
