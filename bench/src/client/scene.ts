import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { CommandResult } from '@suda/contract';
import { DATA_PLACE, SERVER_ENV } from '../contender.ts';
import { LoadClient } from '../load-client.ts';
import { MeasuredProcess } from '../measured-process.ts';

const AT_ONCE = 100;
const WORDS =
  '안녕하세요 오늘은 회의가 있어요 the quick brown fox jumps over https://example.com/path and `code`'.split(' ');

export interface Sizes {
  rooms: number;
  messages: number;
}

/** A built checkout with its server, and a person in its page who is in many rooms, one of them long. */
export interface Scene {
  url: string;
  /** The long room, and two short ones. */
  long: string;
  short: readonly [string, string];
  writer: LoadClient;
  /** A browser of this person, as it was after signing in. */
  arrive: () => Promise<BrowserContext>;
  stop: () => Promise<void>;
}

const textOf = (index: number): string =>
  `line ${index + 1} ${Array.from({ length: 1 + (index % 37) }, (_, word) => WORDS[(word * 7 + index) % WORDS.length]).join(' ')}`;

async function inGroups(count: number, size: number, run: (index: number) => Promise<unknown>): Promise<void> {
  for (let done = 0; done < count; done += size)
    await Promise.all(Array.from({ length: Math.min(size, count - done) }, (_, at) => run(done + at)));
}

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByLabel('Name').fill('Ann');
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('navigation', { name: 'Conversations', exact: true }).waitFor();
}

/** `checkout`: its root. */
export async function startScene(browser: Browser, checkout: string, { rooms, messages }: Sizes): Promise<Scene> {
  const dataDir = mkdtempSync(join(DATA_PLACE, '.data-'));
  const server = await MeasuredProcess.start(join(checkout, 'server/dist/main.js'), {
    ...SERVER_ENV,
    MODE: 'local',
    DATA_DIR: dataDir,
  });
  const url = `http://localhost:${server.port}`;
  const options = { baseURL: url, locale: 'en-US', viewport: { width: 1440, height: 900 } };
  const first = await browser.newContext(options);
  const page = await first.newPage();
  await signIn(page, url);
  await page.goto('about:blank');
  const state = await first.storageState();
  const session = state.cookies.find(({ httpOnly }) => httpOnly);
  if (!session) throw new Error('Nobody is signed in.');

  const writer = await LoadClient.open(server.port, { protocol: 2 });
  await writer.call('register', { userId: 'Writer' });
  const own = await LoadClient.open(server.port, { protocol: 2, accessToken: decodeURIComponent(session.value) });
  await own.call('register', { userId: 'Ann' });
  const make = async (name: string, participants: string[] = []) =>
    (await own.call<CommandResult<'create_room'>>('create_room', { name, participants })).roomId;
  await inGroups(rooms - 3, 20, (index) => make(`Room ${index + 1}`));
  const short = [await make('Short A', ['Writer']), await make('Short B', ['Writer'])] as const;
  const long = await make('Long', ['Writer']);
  for (const roomId of short) await inGroups(200, AT_ONCE, (index) => send(writer, roomId, index));
  await inGroups(messages, AT_ONCE, (index) => send(index % 5 < 2 ? own : writer, long, index));
  // Whoever writes has read.
  for (const roomId of [...short, long]) await own.call('send_message', { roomId, content: 'the last one' });
  own.close();
  await first.close();
  return {
    url,
    long,
    short,
    writer,
    arrive: () => browser.newContext({ ...options, storageState: state }),
    stop: async () => {
      writer.close();
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const send = (writer: LoadClient, roomId: string, index: number): Promise<unknown> =>
  writer.call('send_message', { roomId, content: textOf(index) });
