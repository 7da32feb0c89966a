import { ClosedLoop, type LoopPlan, type LoopResult } from './closed-loop.ts';
import { connectPeople, peopleInRooms, type Scene } from './people.ts';
import { read, type Reading } from './probe.ts';

export type GeneratorTask = Scene &
  (
    | { task: 'load'; plan: LoopPlan }
    /** Connects, closes and connects again: warm-up for the code that handles connections. */
    | { task: 'idle'; warmUp: number }
  );

export type GeneratorReport =
  | { report: 'warm' }
  | { report: 'window'; open: boolean; reading: Reading }
  | { report: 'loaded'; result: LoopResult }
  | { report: 'connected' };

const send = (report: GeneratorReport): void => void process.send?.(report);

/** Resolves with the next message from the parent process. */
const resumed = () => new Promise<void>((resolve) => process.once('message', () => resolve()));

async function load({ plan, ...scene }: GeneratorTask & { task: 'load' }): Promise<void> {
  const loop = new ClosedLoop(await peopleInRooms(scene), plan);
  const result = await loop.run((open) => send({ report: 'window', open, reading: read() }));
  send({ report: 'loaded', result });
}

async function idle({ warmUp, ...scene }: GeneratorTask & { task: 'idle' }): Promise<void> {
  const early = await connectPeople(scene, 'early', warmUp);
  for (const client of early) client.close();
  send({ report: 'warm' });
  await resumed();
  await peopleInRooms(scene);
  send({ report: 'connected' });
}

process.once('message', (task: GeneratorTask) => void (task.task === 'load' ? load(task) : idle(task)));
process.once('disconnect', () => process.exit());
