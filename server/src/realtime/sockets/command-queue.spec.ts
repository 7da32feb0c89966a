import { describe, expect, it } from 'vitest';
import { CommandQueue, QUEUE_LENGTH } from './command-queue.js';

/** A command that ends when told to, and writes down when it began and was answered. */
function queue(queue: CommandQueue) {
  const log: string[] = [];
  const open = new Map<string, () => void>();
  const start = (name: string, overlaps: boolean) => {
    const gate = new Promise<void>((resolve) => open.set(name, resolve));
    return queue
      .run(overlaps, async () => {
        log.push(`${name} began`);
        await gate;
        log.push(`${name} done`);
        if (name.startsWith('bad')) throw new Error(name);
      })
      .then(
        () => log.push(`${name} answered`),
        () => log.push(`${name} refused`),
      );
  };
  return { log, start, finish: (name: string) => open.get(name)?.() };
}

describe('CommandQueue', () => {
  it('runs overlapping queue beside each other and answers them in the order they came', async () => {
    const { log, start, finish } = queue(new CommandQueue());
    const all = [start('a', true), start('b', true)];
    expect(log).toEqual(['a began', 'b began']);
    finish('b');
    finish('a');
    await Promise.all(all);
    expect(log.slice(2)).toEqual(['b done', 'a done', 'a answered', 'b answered']);
  });

  it('lets a command that does not overlap wait for all before it, and all after it wait for it', async () => {
    const { log, start, finish } = queue(new CommandQueue());
    const all = [start('send', true), start('leave', false), start('send again', true)];
    expect(log).toEqual(['send began']);
    for (const name of ['send again', 'leave', 'send']) finish(name);
    await Promise.all(all);
    expect(log.filter((line) => !line.endsWith('answered'))).toEqual([
      'send began',
      'send done',
      'leave began',
      'leave done',
      'send again began',
      'send again done',
    ]);
  });

  it('goes on after a failure', async () => {
    const { log, start, finish } = queue(new CommandQueue());
    const all = [start('bad', false), start('good', false)];
    finish('bad');
    finish('good');
    await Promise.all(all);
    expect(log).toEqual(['bad began', 'bad done', 'bad refused', 'good began', 'good done', 'good answered']);
  });

  it('refuses more than it holds, and takes more when it is empty again', async () => {
    const queue = new CommandQueue();
    let finish = () => undefined as void;
    const gate = new Promise<void>((resolve) => (finish = resolve));
    const held = Array.from({ length: QUEUE_LENGTH }, () => queue.run(true, () => gate));
    await expect(queue.run(true, () => gate)).rejects.toMatchObject({ code: 'rate_limited' });
    finish();
    await Promise.all(held);
    await expect(queue.run(true, () => Promise.resolve('yes'))).resolves.toBe('yes');
  });
});
