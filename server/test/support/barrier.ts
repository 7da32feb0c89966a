import { ProtocolV2Client } from './protocol-v2-client.js';

const NAME = 'barrier';

interface Witness {
  client: ProtocolV2Client;
  /** The room that only it speaks of. */
  roomId: string;
}

/**
 * One person with a socket on every server. What a server sends the others goes out and comes in in order: once word of a
 * witness is there, so is all that its server sent before.
 */
export class Barrier {
  private last: Promise<unknown> = Promise.resolve();

  private constructor(private readonly witnesses: readonly Witness[]) {}

  static async meet(servers: readonly { url: string }[]): Promise<Barrier> {
    const witnesses: Witness[] = [];
    let accessToken: string | undefined;
    for (const { url } of servers) {
      const client = await ProtocolV2Client.as(url, NAME, accessToken ? { accessToken } : {});
      accessToken ??= client.token;
      witnesses.push({ client, roomId: await client.createRoom() });
    }
    return new Barrier(witnesses);
  }

  /** Resolves when word of each has come to all others. */
  pass(): Promise<void> {
    const next = this.last.then(() => this.exchange());
    this.last = next.catch(() => undefined);
    return next;
  }

  close(): void {
    for (const { client } of this.witnesses) client.close();
  }

  private async exchange(): Promise<void> {
    await Promise.all(
      this.witnesses.map(async ({ client, roomId }) => {
        const others = this.witnesses.filter((it) => it.client !== client);
        const heard = others.map((it) => it.client.next('room_prefs', (prefs) => prefs.roomId === roomId));
        // Changes nothing, and is told to the other sessions all the same.
        await client.command('set_room_prefs', { roomId, muted: false });
        await Promise.all(heard);
      }),
    );
    for (const { client } of this.witnesses) client.clear();
  }
}
