import type { ProtocolV2Client } from '../../server/test/support/protocol-v2-client.ts';

/** Sends `prefix 1` to `prefix <count>`, in this order: for conversations longer than a person would type. */
export async function sendMany(
  program: ProtocolV2Client,
  roomId: string,
  prefix: string,
  count: number,
): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, at) => program.send(roomId, `${prefix} ${at + 1}`)));
}
