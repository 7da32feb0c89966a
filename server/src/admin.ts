import { ChatError, invalidPayload, Password, UserId, type RestResponse } from '@suda/contract';
import { ConfigError, StartError } from '@suda/engines/start';
import { serverDesk, type AccountDesk } from './admin/account-desk.js';
import { askServer } from './admin/console-request.js';
import { readNewPassword } from './admin/new-password.js';
import { readConsoleFile } from './auth/console-access.js';
import { readConfig, type Config } from './config.js';

const USAGE = `What is to be done?
  admin password USER          sets a new password, which it asks for or reads from its input, and ends all sessions
  admin lock USER              lets nobody sign in as USER, and ends all sessions
  admin unlock USER            lets USER sign in again
  admin sessions USER          lists the sessions
  admin sessions USER --end    ends them`;

const say = (line: string) => process.stdout.write(`${line}\n`);

type Act = (desk: AccountDesk, userId: string) => Promise<void>;

const ACTS: Readonly<Record<string, Act>> = {
  password: async (desk, userId) => {
    const given = Password.safeParse(await readNewPassword());
    if (!given.success) throw invalidPayload('The password', given.error);
    const { ended } = await desk.password(userId, given.data);
    say(`${userId} has a new password. ${ended} sessions ended.`);
  },
  lock: async (desk, userId) => {
    const { ended } = await desk.lock(userId);
    say(`${userId} is locked. ${ended} sessions ended.`);
  },
  unlock: async (desk, userId) => {
    await desk.unlock(userId);
    say(`${userId} may sign in.`);
  },
  sessions: async (desk, userId) => {
    for (const line of describeSessions(await desk.sessions(userId))) say(line);
  },
  'sessions --end': async (desk, userId) => {
    const { ended } = await desk.endSessions(userId);
    say(`${ended} sessions of ${userId} ended.`);
  },
};

function describeSessions({ user, lockedAt, sessions }: RestResponse<'userSessions'>): string[] {
  const state = lockedAt === undefined ? '' : `, locked since ${lockedAt}`;
  return [
    `${user.userId}: ${user.guest ? 'a guest' : 'an account'}${state}, ${sessions.length} sessions`,
    ...sessions.map(
      ({ id, createdAt, lastSeenAt, expiresAt, userAgent }) =>
        // What a browser says of itself may hold anything.
        `${id}  since ${createdAt}  used ${lastSeenAt}  ends ${expiresAt}  ${JSON.stringify(userAgent)}`,
    ),
  ];
}

/**
 * Through the server that runs here, which knows its connections and keeps the log; without one, in the data itself. One
 * that is gone leaves its file only when it was killed.
 */
async function withDesk(config: Config, work: (desk: AccountDesk) => Promise<void>): Promise<void> {
  const running = readConsoleFile(config);
  if (running && (await isServer(running.url, config))) return work(serverDesk(running, config.tls));
  const { openOwnDesk } = await import('./admin-desk.js');
  const { desk, close } = await openOwnDesk(config);
  await work(desk).finally(close);
}

async function isServer(url: string, { tls }: Config): Promise<boolean> {
  const health = { method: 'GET', withinMs: 2_000 };
  return (await askServer(new URL('/healthz', url), health, tls).catch(() => undefined))?.ok === true;
}

function explain(error: unknown): string {
  if (error instanceof ConfigError || error instanceof StartError) return error.message;
  if (error instanceof ChatError) {
    const { issues = [] } = (error.details ?? {}) as { issues?: { message: string }[] };
    return [error.message, ...issues.map(({ message }) => message)].join(' ');
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function main([name = '', user = '', ...flags]: readonly string[]): Promise<number> {
  const act = ACTS[[name, ...flags].join(' ')];
  const userId = UserId.safeParse(user);
  if (!act || !userId.success) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  try {
    await withDesk(readConfig(), (desk) => act(desk, userId.data));
    return 0;
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    return 1;
  }
}

process.exit(await main(process.argv.slice(2)));
