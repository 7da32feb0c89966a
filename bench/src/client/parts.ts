import type { BrowserContext, Page } from '@playwright/test';
import { nodesIn, openRoom, prepare, takeKeys, takeLongTasks, usableAfter } from './in-page.ts';
import type { Scene } from './scene.ts';

/** All of one round; times in ms. */
export interface ClientMeasure {
  coldMs: number;
  warmMs: number;
  /** From one seen room to another. */
  switchMs: number;
  switchFrames: number;
  returnMs: number;
  returnLongestTask: number;
  /** How far up was scrolled, in the time given. */
  scrolledMessages: number;
  scrollLongTasks: number;
  scrollLongestTask: number;
  floodKeysP95: number;
  floodLongTasks: number;
  roomRows: number;
  /** The most elements that were in the page. */
  nodes: number;
}

export interface Plan {
  slowdown: number;
  scrollMs: number;
  floodMs: number;
  switches: number;
}

const PER_SECOND = 200;
const KEY_EVERY_MS = 100;
const SETTLE_MS = 1_500;

const longest = (tasks: readonly number[]): number => Math.max(0, ...tasks);
const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Up, a page of the wheel at a time. Returns how many messages. */
async function scrollUp(page: Page, forMs: number, see: () => Promise<void>): Promise<number> {
  const seq = () =>
    page.evaluate(() => Number(document.querySelector<HTMLElement>('[data-seq]')?.dataset['seq'] ?? Infinity));
  const begin = await seq();
  const end = performance.now() + forMs;
  await page.mouse.move(700, 400);
  for (let turn = 0; performance.now() < end; turn += 1) {
    await page.mouse.wheel(0, -1_500);
    await page.waitForTimeout(30);
    if (turn % 10 > 0) continue;
    await see();
    if ((await seq()) <= 2) break;
  }
  return begin - (await seq());
}

/** Messages come, and somebody writes: how long each key took. */
async function flood(page: Page, { writer, short }: Scene, forMs: number): Promise<number[]> {
  const roomId = short[0];
  await page.getByTestId('composer').focus();
  await takeKeys(page);
  let sent = 0;
  const began = performance.now();
  const timer = setInterval(() => {
    for (const due = ((performance.now() - began) / 1_000) * PER_SECOND; sent < due; sent += 1)
      writer.ask('send_message', { roomId, content: `flood ${sent} and some words more` });
  }, 5);
  let keys = 0;
  for (; performance.now() - began < forMs; keys += 1) {
    await page.keyboard.press('abcdefgh '[keys % 9]!);
    await page.waitForTimeout(KEY_EVERY_MS);
  }
  clearInterval(timer);
  await page.waitForTimeout(SETTLE_MS);
  const slow = await takeKeys(page);
  // What is under 16 ms is not reported.
  return [...slow, ...Array.from({ length: Math.max(0, keys - slow.length) }, () => 16)];
}

const p95 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? 0;

async function measureIn(context: BrowserContext, scene: Scene, plan: Plan): Promise<ClientMeasure> {
  const page = await context.newPage();
  await prepare(page, plan.slowdown);
  await page.goto(`${scene.url}/rooms/${scene.long}`, { timeout: 120_000 });
  const coldMs = await usableAfter(page);
  await page.waitForTimeout(SETTLE_MS);
  await page.reload({ timeout: 120_000 });
  const warmMs = await usableAfter(page);
  await page.waitForTimeout(SETTLE_MS);
  const roomRows = await page.getByTestId('room-item').count();
  let nodes = await nodesIn(page);
  const see = async () => void (nodes = Math.max(nodes, await nodesIn(page)));

  for (const title of ['Short A', 'Short B']) await openRoom(page, title);
  await page.waitForTimeout(SETTLE_MS);
  const switches: { ms: number; frames: number }[] = [];
  for (let at = 0; at < plan.switches; at += 1) {
    switches.push(await openRoom(page, at % 2 === 0 ? 'Short A' : 'Short B'));
    await page.waitForTimeout(300);
  }

  await openRoom(page, 'Long');
  await page.waitForTimeout(SETTLE_MS);
  await takeLongTasks(page);
  const scrolledMessages = await scrollUp(page, plan.scrollMs, see);
  await page.waitForTimeout(SETTLE_MS);
  const scrollTasks = await takeLongTasks(page);
  await see();

  await openRoom(page, 'Short B');
  await page.waitForTimeout(SETTLE_MS);
  await takeLongTasks(page);
  const { ms: returnMs } = await openRoom(page, 'Long');
  await page.waitForTimeout(SETTLE_MS);
  const returnTasks = await takeLongTasks(page);

  await openRoom(page, 'Short A');
  await page.waitForTimeout(SETTLE_MS);
  await takeLongTasks(page);
  const keys = await flood(page, scene, plan.floodMs);
  const floodTasks = await takeLongTasks(page);
  await see();
  return {
    coldMs,
    warmMs,
    switchMs: middle(switches.map(({ ms }) => ms)),
    switchFrames: middle(switches.map(({ frames }) => frames)),
    returnMs,
    returnLongestTask: longest(returnTasks),
    scrolledMessages,
    scrollLongTasks: scrollTasks.length,
    scrollLongestTask: longest(scrollTasks),
    floodKeysP95: p95(keys),
    floodLongTasks: floodTasks.length,
    roomRows,
    nodes,
  };
}

/** One round, in a fresh browser context. */
export async function measureClient(scene: Scene, plan: Plan): Promise<ClientMeasure> {
  const context = await scene.arrive();
  try {
    return await measureIn(context, scene, plan);
  } finally {
    await context.close();
  }
}
