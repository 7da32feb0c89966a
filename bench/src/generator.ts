import { ClosedLoop, type LoopPlan, type LoopResult } from './closed-loop.ts';
import type { Wire } from './contender.ts';
import { connectPeople, peopleInRooms } from './people.ts';
import { read, type Reading } from './probe.ts';

export type GeneratorTask =
  | { task: 'load'; port: number; wire: Wire; rooms: number; members: number; plan: LoopPlan }
  /** Connects, closes and connects again: the first time makes the server load and compile what connecting needs. */
  | { task: 'idle'; port: number; wire: Wire; rooms: number; members: number; warmUp: number };

export type GeneratorReport =
  | { report: 'warm' }
  | { report: 'window'; open: boolean; reading: Reading }
  | { report: 'loaded'; result: LoopResult }
  | { report: 'connected' };

const tell = (report: GeneratorReport): void => void process.send?.(report);

/** Waits until the other side says: go on. */
const goOn = () => new Promise<void>((resolve) => process.once('message', () => resolve()));

async function load({ port, wire, rooms, members, plan }: GeneratorTask & { task: 'load' }): Promise<void> {
  const loop = new ClosedLoop(await peopleInRooms(port, wire, rooms, members), plan);
  const result = await loop.run((open) => tell({ report: 'window', open, reading: read() }));
  tell({ report: 'loaded', result });
}

async function idle({ port, wire, rooms, members, warmUp }: GeneratorTask & { task: 'idle' }): Promise<void> {
  const early = await connectPeople(port, wire, 'early', warmUp);
  for (const client of early) client.close();
  tell({ report: 'warm' });
  await goOn();
  await peopleInRooms(port, wire, rooms, members);
  tell({ report: 'connected' });
}

process.once('message', (task: GeneratorTask) => void (task.task === 'load' ? load(task) : idle(task)));
process.once('disconnect', () => process.exit());
