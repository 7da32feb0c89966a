import { Redis } from 'ioredis';
import { openClusterBackend } from '../../../server/dist/adapters/cluster/index.js';
import { type EngineEnv, settingsOf } from './engine-env.ts';
import { clientIdOf, contentOf, entryOf, logOf, roomIds, SENDER } from './messages.ts';

/** How messages are appended: with a bare XADD of the same bytes, or through the port and its script. */
export const APPENDERS = ['raw XADD', 'script'] as const;
export type AppenderName = (typeof APPENDERS)[number];

export interface Appender {
  /** Resolves when message `n` is on the disk. */
  append(n: number): Promise<unknown>;
  close(): Promise<void>;
}

/** Rooms of one member each. No archive is read. */
export async function throughScript(env: EngineEnv, rooms: number): Promise<Appender> {
  const backend = await openClusterBackend(settingsOf(env));
  const ids = roomIds(rooms);
  const owner = { userId: SENDER, displayName: SENDER };
  const plain = { topic: '', visibility: 'private', direct: false } as const;
  for (const roomId of ids) await backend.roomLog.createRoom({ ...plain, roomId, name: roomId, owner, people: [] });
  return {
    append: (n) =>
      backend.roomLog.append({
        roomId: ids[n % rooms]!,
        userId: SENDER,
        content: contentOf(n),
        clientMessageId: clientIdOf(n),
      }),
    close: () => backend.close(),
  };
}

/** Writes everything of one turn of the event loop at once, as the port does. */
async function rawXadd(env: EngineEnv, rooms: number): Promise<Appender> {
  const { REDIS_URL, KEY_PREFIX } = settingsOf(env);
  const redis = new Redis(REDIS_URL[0]!, { lazyConnect: true, maxRetriesPerRequest: 0 });
  await redis.connect();
  const ids = roomIds(rooms);
  const log = logOf(KEY_PREFIX);
  let open: { pipeline: ReturnType<Redis['pipeline']>; sent: Promise<void> } | undefined;
  const begin = () => {
    const pipeline = redis.pipeline();
    const sent = new Promise<void>((resolve, reject) => {
      setImmediate(() => {
        open = undefined;
        pipeline.exec().then((answers) => {
          const fault = answers?.find(([error]) => error)?.[0];
          if (fault) reject(fault);
          else resolve();
        }, reject);
      });
    });
    return { pipeline, sent };
  };
  return {
    append: async (n) => {
      const roomId = ids[n % rooms]!;
      open ??= begin();
      open.pipeline.xadd(log(roomId), '*', 'e', JSON.stringify(entryOf(roomId, 2 + Math.floor(n / rooms), n)));
      await open.sent;
    },
    close: async () => {
      await redis.quit();
    },
  };
}

export const openAppender = (name: AppenderName, env: EngineEnv, rooms: number): Promise<Appender> =>
  name === 'script' ? throughScript(env, rooms) : rawXadd(env, rooms);
