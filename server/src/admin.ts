import { ChatError, invalidPayload, LIMITS, Password, UserId, type RestResponse } from '@suda/contract';
import { ConfigError, StartError } from '@suda/engines/start';
import { serverDesk, type Desk } from './admin/desk.js';
import { askServer } from './admin/console-request.js';
import { readNewPassword } from './admin/new-password.js';
import { readConsoleFile } from './auth/console-access.js';
import { readConfig, type Config } from './config.js';

const USAGE = `What is to be done?
  admin password USER          sets a new password, which it asks for or reads from its input, and ends all sessions
  admin lock USER              lets nobody sign in as USER, and ends all sessions
  admin unlock USER            lets USER sign in again
  admin sessions USER          lists the sessions
  admin sessions USER --end    ends them
  admin deliveries             lists what could not be delivered to another server
  admin replay KEY …           queues those anew; --all for all of them
  admin servers                lists the servers, and which of them are drained or in maintenance
  admin undrain                takes the drain of every server back`;

const say = (line: string) => process.stdout.write(`${line}\n`);

type Act = (desk: Desk) => Promise<void>;
type UserAct = (desk: Desk, userId: string) => Promise<void>;

const USER_ACTS: Readonly<Record<string, UserAct>> = {
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

async function deadDeliveries(desk: Desk): Promise<RestResponse<'deadDeliveries'>['deliveries']> {
  const { deliveries: all, cursor: first } = await desk.deadDeliveries();
  for (let cursor = first; cursor !== undefined;) {
    const page = await desk.deadDeliveries(cursor);
    all.push(...page.deliveries);
    cursor = page.cursor;
  }
  return all;
}

async function listDeliveries(desk: Desk): Promise<void> {
  const all = await deadDeliveries(desk);
  say(`${all.length} deliveries were given up`);
  for (const { idempotencyKey, destination, since, diedAt, attempts, reason } of all) {
    say(
      `${idempotencyKey}  to ${destination}  since ${since}  given up ${diedAt} after ${attempts}  ${JSON.stringify(reason)}`,
    );
  }
}

async function replay(desk: Desk, keys: readonly string[]): Promise<void> {
  // The first queued first, as they were.
  const all = keys[0] === '--all' ? (await deadDeliveries(desk)).map((it) => it.idempotencyKey).reverse() : keys;
  let replayed = 0;
  for (let at = 0; at < all.length; at += LIMITS.deadDeliveries) {
    replayed += (await desk.replay(all.slice(at, at + LIMITS.deadDeliveries))).replayed;
  }
  say(`${replayed} deliveries are queued anew.`);
}

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

function listServers({ answers, missing }: RestResponse<'serverSideEmit'>): void {
  for (const { replica, value } of answers) {
    const { upSeconds, connections, draining, maintenance } = value;
    const state = `${maintenance ? '  in maintenance' : ''}${draining ? '  drained' : ''}`;
    say(`${replica}  up ${upSeconds} s  ${connections} connections${state}`);
  }
  for (const replica of missing) say(`${replica}  no answer`);
}

/**
 * Through the server that runs here, which knows its connections and keeps the log; without one, in the data itself. One
 * that is gone leaves its file only when it was killed.
 */
async function withDesk(config: Config, work: Act): Promise<void> {
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

/** What the words ask for; undefined when they are none of those. */
function actOf([name = '', user = '', ...flags]: readonly string[]): Act | undefined {
  if (name === 'deliveries' && user === '') return listDeliveries;
  if (name === 'servers' && user === '') return async (desk) => listServers(await desk.askServers('status'));
  if (name === 'undrain' && user === '')
    return async (desk) => listServers(await desk.askServers('drain', { on: false }));
  if (name === 'replay' && user !== '') return (desk) => replay(desk, [user, ...flags]);
  const act = USER_ACTS[[name, ...flags].join(' ')];
  const userId = UserId.safeParse(user);
  return act && userId.success ? (desk) => act(desk, userId.data) : undefined;
}

async function main(words: readonly string[]): Promise<number> {
  const act = actOf(words);
  if (!act) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  try {
    await withDesk(readConfig(), act);
    return 0;
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`);
    return 1;
  }
}

process.exit(await main(process.argv.slice(2)));
