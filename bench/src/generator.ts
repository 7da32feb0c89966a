import { ClosedLoop, type LoopPlan, type LoopResult } from './closed-loop.ts';
import type { Protocol } from './contender.ts';
import { connectPeople, peopleInRooms } from './people.ts';
import { read, type Reading } from './probe.ts';

/** Where people connect, and how many rooms and members they make. */
export interface Scene {
  ports: readonly number[];
  protocol: Protocol;
  /** As of the contender. */
  tells: boolean;
  rooms: number;
  members: number;
}

export type GeneratorTask = Scene &
  (
    | { task: 'load'; plan: LoopPlan }
    /** Connects, closes and connects again: the first time makes the server load and compile what connecting needs. */
    | { task: 'idle'; warmUp: number }
  );

export type GeneratorReport =
  | { report: 'warm' }
  | { report: 'window'; open: boolean; reading: Reading }
  | { report: 'loaded'; result: LoopResult }
  | { report: 'connected' };

const tell = (report: GeneratorReport): void => void process.send?.(report);

/** Waits until the other side says: go on. */
const goOn = () => new Promise<void>((resolve) => process.once('message', () => resolve()));

async function load({ plan, ...scene }: GeneratorTask & { task: 'load' }): Promise<void> {
  const loop = new ClosedLoop(await peopleInRooms(scene), plan);
  const result = await loop.run((open) => tell({ report: 'window', open, reading: read() }));
  tell({ report: 'loaded', result });
}

async function idle({ warmUp, ...scene }: GeneratorTask & { task: 'idle' }): Promise<void> {
  const early = await connectPeople(scene, 'early', warmUp);
  for (const client of early) client.close();
  tell({ report: 'warm' });
  await goOn();
  await peopleInRooms(scene);
  tell({ report: 'connected' });
}

process.once('message', (task: GeneratorTask) => void (task.task === 'load' ? load(task) : idle(task)));
process.once('disconnect', () => process.exit());
