import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLocalBackend } from '../../server/dist/adapters/local/index.js';

export interface AppendResult {
  /** Appends under way at any time. */
  concurrency: number;
  /** Durable messages a second, the median of the runs and all of them. */
  perSecond: number;
  runs: number[];
  /** ms from the call until it resolves, in the run of the median. */
  p50: number;
  p99: number;
}

const RUNS = 5;
const ROOMS = 20;
const COUNTS: Readonly<Record<number, number>> = { 1: 3_000, 10: 15_000, 100: 60_000, 1_000: 100_000 };
const TEXTS = [
  '점심 뭐 먹을까요? 오늘은 회사 앞에 새로 생긴 국수집이 괜찮다던데요',
  'I pushed the fix for the login page, can someone review it before lunch?',
  '네 좋아요',
  '회의 자료 공유드립니다. Q3 report 링크는 위키에 있어요',
  'ok sounds good, see you at 3pm',
];

type Backend = Awaited<ReturnType<typeof openLocalBackend>>;

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

async function fill(backend: Backend, run: number): Promise<string[]> {
  const roomIds = Array.from({ length: ROOMS }, (_, i) => `run-${run}-${i}`);
  const owner = { userId: 'sender', displayName: 'sender' };
  for (const roomId of roomIds) {
    await backend.roomLog.createRoom({
      roomId,
      name: roomId,
      topic: '',
      visibility: 'private',
      direct: false,
      owner,
      people: [],
    });
  }
  return roomIds;
}

async function measure(backend: Backend, run: number, concurrency: number) {
  const roomIds = await fill(backend, run);
  const count = COUNTS[concurrency] ?? 20_000;
  const times: number[] = [];
  let next = 0;
  const started = performance.now();
  const sender = async (): Promise<void> => {
    while (next < count) {
      const n = next++;
      const began = performance.now();
      await backend.roomLog.append({
        roomId: roomIds[n % ROOMS] ?? '',
        userId: 'sender',
        content: `${TEXTS[n % TEXTS.length]} ${n % 997}`,
        clientMessageId: `bench-${run}-${n}`,
      });
      times.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, sender));
  const perSecond = Math.round((count / (performance.now() - started)) * 1_000);
  times.sort((a, b) => a - b);
  return { perSecond, p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

/** Appends through the port, each durable and searchable, with a fixed number in flight; new rooms in one file. */
export async function benchAppend(concurrencies: readonly number[] = [1, 10, 100, 1_000]): Promise<AppendResult[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'suda-bench-'));
  const backend = await openLocalBackend({ dataDir });
  try {
    await backend.accounts.create({ userId: 'sender', displayName: 'sender', isProtected: false });
    const results: AppendResult[] = [];
    let run = 0;
    for (const concurrency of concurrencies) {
      const measured = [];
      for (let i = 0; i < RUNS; i++) measured.push(await measure(backend, run++, concurrency));
      measured.sort((a, b) => a.perSecond - b.perSecond);
      const median = measured[Math.floor(RUNS / 2)];
      if (median) results.push({ concurrency, ...median, runs: measured.map((it) => it.perSecond) });
    }
    return results;
  } finally {
    await backend.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const results = await benchAppend(process.argv.slice(2).length > 0 ? process.argv.slice(2).map(Number) : undefined);
  console.table(results.map(({ runs, ...it }) => ({ ...it, runs: runs.join(' ') })));
}
