import type { EndpointName, RestResponse } from '@suda/contract';
import { Rest, type RestInput } from '../support/rest.js';
import { CommandError, ProtocolV2Client } from '../support/protocol-v2-client.js';

/** What people have of the chat. */
export const ALL = ['readiness', 'sending', 'receiving', 'presence', 'new messages', 'old messages', 'search'] as const;
export type Service = (typeof ALL)[number];

/** What takes longer does not go on. */
const PATIENCE_MS = 3_000;
const OLD = 'long-ago';

/** Two people, one at each replica, who try again and again what goes on. */
export class Watch {
  /** Longest that `/readyz` took to answer, whatever it said. */
  slowestReadyMs = 0;
  /** With which codes something was refused. */
  readonly refusals = new Set<string>();
  private looks = 0;

  private constructor(
    private readonly urls: readonly string[],
    private readonly sender: ProtocolV2Client,
    private readonly listener: ProtocolV2Client,
    readonly roomId: string,
  ) {}

  static async begin(urls: readonly string[]): Promise<Watch> {
    const [one = '', two = ''] = urls;
    const [sender, listener] = [await ProtocolV2Client.as(one, 'sender'), await ProtocolV2Client.as(two, 'listener')];
    const roomId = await sender.createRoom(listener.userId);
    await sender.send(roomId, OLD);
    return new Watch(urls, sender, listener, roomId);
  }

  /** What goes on right now, at every replica. */
  async look(): Promise<Service[]> {
    const said = `look-${++this.looks}`;
    const tries: Record<Service, Promise<boolean>> = {
      readiness: this.everywhere((url) => this.isReady(url)),
      sending: this.succeeds(this.sender.send(this.roomId, said, said)),
      receiving: this.succeeds(this.listener.next('messages', (it) => it.messages.some((m) => m.content === said))),
      presence: this.everywhere(async (url) => (await this.get(url, 'users', {})).includes(this.listener.userId)),
      'new messages': this.everywhere(async (url) => {
        const { messages } = await this.page(url, { limit: 1 });
        return messages.length === 1;
      }),
      'old messages': this.everywhere(async (url) => {
        const { messages } = await this.page(url, { after: 0, limit: 5 });
        return messages.some(({ content }) => content === OLD);
      }),
      search: this.everywhere(async (url) => (await this.get(url, 'search', { query: { q: OLD } })).results.length > 0),
    };
    const found = await Promise.all(ALL.map((service) => tries[service]));
    return ALL.filter((_, index) => found[index]);
  }

  close(): void {
    this.sender.close();
    this.listener.close();
  }

  private page(url: string, query: { after?: number; limit: number }) {
    return this.get(url, 'messages', { params: { id: this.roomId }, query });
  }

  private async get<E extends EndpointName>(url: string, name: E, input: RestInput<E>): Promise<RestResponse<E>> {
    const answer = await new Rest(url, { token: this.sender.token }).call(name, input);
    if (answer.status !== 200) this.refusals.add(answer.error.code);
    return answer.data;
  }

  private async isReady(url: string): Promise<boolean> {
    const since = performance.now();
    const { status } = await fetch(`${url}/readyz`);
    this.slowestReadyMs = Math.max(this.slowestReadyMs, Math.round(performance.now() - since));
    return status === 200;
  }

  private async everywhere(attempt: (url: string) => Promise<boolean>): Promise<boolean> {
    const found = await Promise.all(this.urls.map((url) => this.succeeds(attempt(url))));
    return found.every(Boolean);
  }

  private succeeds(attempt: Promise<unknown>): Promise<boolean> {
    const outcome = attempt.then(
      (found) => found !== false,
      (error: unknown) => {
        if (error instanceof CommandError) this.refusals.add(error.body.code);
        return false;
      },
    );
    const late = new Promise<boolean>((resolve) => setTimeout(resolve, PATIENCE_MS, false).unref());
    return Promise.race([outcome, late]);
  }
}
