import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoopPlan, LoopResult } from './closed-loop.ts';
import type { Contender } from './contender.ts';
import type { GeneratorReport, GeneratorTask } from './generator.ts';
import { machineCpu } from './machine.ts';
import type { Reading } from './probe.ts';

const GENERATOR = fileURLToPath(new URL('./generator.ts', import.meta.url));

export interface Load {
  rooms: number;
  members: number;
  inFlightPerRoom: number;
}

export type LoadTimes = Omit<LoopPlan, 'inFlightPerRoom'>;
export const TIMES: LoadTimes = { warmUpMs: 3_000, warmUpMessages: 20_000, measureMs: 5_000 };
export const QUICK_TIMES: LoadTimes = { warmUpMs: 2_000, warmUpMessages: 0, measureMs: 2_000 };

export interface LoadMeasure extends LoopResult {
  /** Processors used: by the server with all threads, by its main thread alone, by the generator. */
  serverCpu: number;
  mainCpu: number;
  generatorCpu: number;
  /** By all processes of the machine, including engines and consumers of a cluster. */
  allCpu: number;
  /** Processor time of the server's main thread for one delivery, µs: independent of other load on the machine. */
  costUs: number;
  /** The same of all servers with all their threads. */
  serverUs: number;
}

const shares = (from: Reading, to: Reading) => ({
  cpu: (to.cpu - from.cpu) / (to.at - from.at),
  main: (to.mainCpu - from.mainCpu) / (to.at - from.at),
});

/** One round of a closed loop against a new server. */
export async function measureLoad(
  start: () => Promise<Contender>,
  { rooms, members, inFlightPerRoom }: Load,
  times: LoadTimes,
): Promise<LoadMeasure> {
  return between(start, async (contender, generator) => {
    const plan = { inFlightPerRoom, ...times };
    const { ports, protocol, announcesRooms } = contender;
    generator.send({ task: 'load', ports, protocol, announcesRooms, rooms, members, plan });
    const all: number[] = [];
    const mine: Reading[] = [];
    const theirs: Reading[] = [];
    for (;;) {
      const report = await generator.next();
      if (report.report === 'window') {
        all.push(machineCpu());
        mine.push(report.reading);
        theirs.push(await contender.probe('read'));
      } else if (report.report === 'loaded') {
        const server = shares(theirs[0]!, theirs[1]!);
        const generatorCpu = shares(mine[0]!, mine[1]!).cpu;
        const allCpu = (all[1]! - all[0]!) / (mine[1]!.at - mine[0]!.at);
        const costUs = (server.main * 1e6) / report.result.deliveries;
        const serverUs = (server.cpu * 1e6) / report.result.deliveries;
        const used = { serverCpu: server.cpu, mainCpu: server.main, generatorCpu, allCpu };
        return { ...report.result, ...used, costUs, serverUs };
      }
    }
  });
}

export interface IdleMeasure {
  /** Bytes per connection: of the process, and of its JavaScript heap. */
  rss: number;
  heap: number;
  /** Of the server without connections, bytes. */
  base: number;
}

/** Memory of a server without connections, and with idle registered ones. */
export async function measureIdle(
  start: () => Promise<Contender>,
  rooms: number,
  members: number,
): Promise<IdleMeasure> {
  return between(start, async (contender, generator) => {
    const { ports, protocol, announcesRooms } = contender;
    generator.send({ task: 'idle', ports, protocol, announcesRooms, rooms, members, warmUp: 200 });
    await generator.next();
    const before = await stableReading(contender);
    generator.send('go on');
    await generator.next();
    const after = await stableReading(contender);
    const count = rooms * members;
    return { rss: (after.rss - before.rss) / count, heap: (after.heap - before.heap) / count, base: before.rss };
  });
}

const SETTLED = { readings: 5, spread: 0.005, everyMs: 400, most: 75 };

/** Collects garbage until successive readings differ by less than half a percent. */
async function stableReading(contender: Contender): Promise<Reading> {
  const readings: Reading[] = [];
  while (readings.length < SETTLED.most) {
    readings.push(await contender.probe('collect'));
    const last = readings.slice(-SETTLED.readings);
    const sizes = last.map(({ rss }) => rss);
    const steady = Math.max(...sizes) - Math.min(...sizes) < SETTLED.spread * Math.max(...sizes);
    if (last.length === SETTLED.readings && steady) return last.at(-1)!;
    await new Promise((resolve) => setTimeout(resolve, SETTLED.everyMs));
  }
  throw new Error('The memory of a server did not become stable.');
}

/** Runs `work` with a new server and a new generator; ends both. */
async function between<T>(
  start: () => Promise<Contender>,
  work: (contender: Contender, generator: Generator) => Promise<T>,
): Promise<T> {
  const contender = await start();
  const generator = new Generator();
  try {
    return await work(contender, generator);
  } finally {
    await generator.stop();
    await contender.stop();
  }
}

/** The load generator, in a separate process. */
class Generator {
  private readonly process: ChildProcess;
  private readonly reports: GeneratorReport[] = [];
  private arrived: PromiseWithResolvers<void> = Promise.withResolvers();

  constructor() {
    this.process = spawn(process.execPath, [GENERATOR], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.process.on('message', (report: GeneratorReport) => {
      this.reports.push(report);
      this.arrived.resolve();
    });
    this.process.once('exit', () => this.arrived.reject(new Error('The load generator ended early.')));
    this.arrived.promise.catch(() => undefined);
  }

  send(message: GeneratorTask | 'go on'): void {
    this.process.send(message);
  }

  async next(): Promise<GeneratorReport> {
    while (this.reports.length === 0) {
      await this.arrived.promise;
      this.arrived = Promise.withResolvers();
      this.arrived.promise.catch(() => undefined);
    }
    return this.reports.shift()!;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const exit = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exit;
  }
}
