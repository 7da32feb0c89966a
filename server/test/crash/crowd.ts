import { expect, vi } from 'vitest';
import { ClientPage, type Conversation } from '../convergence/client-page.js';
import { Ledger } from './ledger.js';

/** Patience with a page that opens a room. */
const OPENED_MS = 15_000;

export interface OpenConversation {
  page: ClientPage;
  roomId: string;
  conversation: Conversation;
}

interface Meeting {
  /** One page for each of them. */
  userIds: readonly string[];
  /** In every room as well, without a page. */
  others?: readonly string[];
  rooms: number;
}

/** People with a page each, all in the same rooms, and a ledger of what they send, are told and are shown. */
export class Crowd {
  readonly ledger = new Ledger();
  /** The clientMessageIds of all that they wrote. */
  readonly written = new Set<string>();
  readonly roomIds: string[] = [];
  readonly conversations: OpenConversation[] = [];

  private constructor(readonly pages: ClientPage[]) {
    for (const page of pages) this.ledger.follow(page);
  }

  /** The pages take turns with the addresses. */
  static async meet(urls: readonly string[], { userIds, others = [], rooms }: Meeting): Promise<Crowd> {
    const pages: ClientPage[] = [];
    for (const [index, userId] of userIds.entries()) {
      pages.push(await ClientPage.open(urls[index % urls.length] as string, userId));
    }
    const crowd = new Crowd(pages);
    for (let index = 0; index < rooms; index++) {
      const page = pages[index % pages.length] as ClientPage;
      crowd.roomIds.push((await page.rooms.create({ participants: [...userIds, ...others] })).roomId);
    }
    for (const page of pages) for (const roomId of crowd.roomIds) await crowd.open(page, roomId);
    return crowd;
  }

  get first(): ClientPage {
    return this.pages[0] as ClientPage;
  }

  get counts() {
    const { acked, resent, duplicatesSuppressed } = this.ledger;
    return { written: this.written.size, acked: acked.size, resent, duplicatesSuppressed };
  }

  /** These people write to every room, so many times. Resolves when all is in their outboxes. */
  async write(words: string, times: number, pages: readonly ClientPage[] = this.pages): Promise<void> {
    const theirs = this.conversations.filter(({ page }) => pages.includes(page));
    const ids = await Promise.all(
      theirs.flatMap(({ page, conversation }) =>
        Array.from({ length: times }, (_, index) =>
          conversation.send({ content: `${words} ${index} of ${page.userId}` }),
        ),
      ),
    );
    for (const id of ids) this.written.add(id);
  }

  /** Does something at the given ack, while the others are under way. */
  atAck(number: number, action: () => Promise<unknown>): Promise<void> {
    return new Promise((resolve, reject) => {
      let left = number;
      this.ledger.onAck = () => {
        left -= 1;
        if (left === 0) action().then(() => resolve(), reject);
      };
    });
  }

  /** Resolves when every page is connected and all that was written is acked. */
  async settled(withinMs: number): Promise<void> {
    for (const page of this.pages) await page.online(withinMs);
    for (const page of this.pages) {
      await vi.waitFor(async () => expect(await page.unsent(), `unsent of ${page.userId}`).toBe(0), {
        interval: 10,
        timeout: withinMs,
      });
    }
  }

  close(): void {
    for (const page of this.pages) page.close();
  }

  private async open(page: ClientPage, roomId: string): Promise<void> {
    await vi.waitFor(() => expect(page.rooms.byId(roomId)).toBeDefined(), { timeout: OPENED_MS });
    const { conversation } = page.look(roomId);
    await vi.waitFor(() => expect(conversation.state.value).toBe('ready'), { timeout: OPENED_MS });
    page.watch(conversation, (messages) => this.ledger.shown(`${page.userId} in ${roomId}`, messages));
    this.conversations.push({ page, roomId, conversation });
  }
}
