import { WireTwoClient } from '../../server/test/support/wire-two-client.ts';

/** A program that comes in, works, and goes: for conversations that are longer than a person would type. */
export async function withProgram<T>(
  url: string,
  userId: string,
  work: (program: WireTwoClient) => Promise<T>,
): Promise<T> {
  const program = await WireTwoClient.as(url, userId);
  try {
    return await work(program);
  } finally {
    program.close();
  }
}

/** Sends `count` messages, `prefix 1` to `prefix <count>`, in this order. */
export async function sendMany(program: WireTwoClient, roomId: string, prefix: string, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, at) => program.send(roomId, `${prefix} ${at + 1}`)));
}
