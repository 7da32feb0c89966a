import type { ProtocolV2Client } from './protocol-v2-client.js';

const LINES = 20;

/** Sends to a room without a pause; `acked` are the clientMessageIds that the server has said yes to. */
export class WriteLoad {
  readonly acked: string[] = [];
  private isOver = false;
  private awaited = { count: Infinity, reached: (): void => undefined };
  private readonly ended: Promise<unknown>;

  constructor(client: ProtocolV2Client, roomId: string) {
    const send = async (line: number) => {
      for (let n = 0; !this.isOver; n++) {
        const id = `${line}-${n}`;
        await client.send(roomId, `message ${id}`, id);
        this.acked.push(id);
        if (this.acked.length >= this.awaited.count) this.awaited.reached();
      }
    };
    this.ended = Promise.all(Array.from({ length: LINES }, (_, line) => send(line)));
    // It is told by `reached` and `end`.
    this.ended.catch(() => undefined);
  }

  /** Resolves when so many more are acked. */
  async more(count: number): Promise<void> {
    const reached = new Promise<void>((resolve) => {
      this.awaited = { count: this.acked.length + count, reached: resolve };
    });
    await Promise.race([reached, this.ended]);
  }

  async end(): Promise<void> {
    this.isOver = true;
    await this.ended;
  }
}
