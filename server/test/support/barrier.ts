import { WireTwoClient } from './protocol-v2-client.js';

const NAME = 'messenger';

interface Messenger {
  client: WireTwoClient;
  /** The room that only it speaks of. */
  roomId: string;
}

/**
 * One person with a socket on every server. What a server sends the others goes out and comes in in order: once word of a
 * messenger is there, so is all that its server sent before.
 */
export class Messengers {
  private last: Promise<unknown> = Promise.resolve();

  private constructor(private readonly messengers: readonly Messenger[]) {}

  static async meet(servers: readonly { url: string }[]): Promise<Messengers> {
    const messengers: Messenger[] = [];
    let accessToken: string | undefined;
    for (const { url } of servers) {
      const client = await WireTwoClient.as(url, NAME, accessToken ? { accessToken } : {});
      accessToken = client.token;
      messengers.push({ client, roomId: await client.createRoom() });
    }
    return new Messengers(messengers);
  }

  /** Resolves when word of each has come to all others. */
  carry(): Promise<void> {
    const next = this.last.then(() => this.exchange());
    this.last = next.catch(() => undefined);
    return next;
  }

  close(): void {
    for (const { client } of this.messengers) client.close();
  }

  private async exchange(): Promise<void> {
    await Promise.all(
      this.messengers.map(async ({ client, roomId }) => {
        const others = this.messengers.filter((it) => it.client !== client);
        const heard = others.map((it) => it.client.next('room_prefs', (prefs) => prefs.roomId === roomId));
        // Changes nothing, and is told to the other sessions all the same.
        await client.command('set_room_prefs', { roomId, muted: false });
        await Promise.all(heard);
      }),
    );
    for (const { client } of this.messengers) client.clear();
  }
}
