import type { WorkerEvent } from '../ports/worker-events.js';

/** Of Engine.IO and Socket.IO: a message that is an event. */
const [MESSAGE, EVENT] = ['4', '2'];
const TEXT_FRAME = 0x81;

/** An event in each form that clients hear it in, made once for all of them. Its data is JSON already. */
export class EventFrames {
  private ofPacket: Buffer | undefined;
  private ofText: Buffer | undefined;

  constructor(readonly event: WorkerEvent) {}

  get characters(): number {
    return this.event.data.length;
  }

  /** As Socket.IO's parser writes it. */
  get packet(): string {
    return `${EVENT}[${JSON.stringify(this.event.event)},${this.event.data}]`;
  }

  /** The frame in which a WebSocket carries it to a client of Socket.IO. */
  get socketIoFrame(): Buffer {
    return (this.ofPacket ??= textFrame(MESSAGE + this.packet));
  }

  /** The frame for a client that has only a WebSocket. */
  get plainFrame(): Buffer {
    return (this.ofText ??= textFrame(`{"event":${JSON.stringify(this.event.event)},"data":${this.event.data}}`));
  }
}

/** A server's whole frame of WebSocket. */
function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 2 : length < 0x1_0000 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = TEXT_FRAME;
  if (head === 2) frame[1] = length;
  else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, head);
  return frame;
}
