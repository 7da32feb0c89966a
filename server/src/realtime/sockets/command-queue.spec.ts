import { describe, expect, it } from 'vitest';
import { CommandQueue, QUEUE_LENGTH } from './command-queue.js';

/** Starts commands that run until `finish`, and logs when each began, ended and was answered. */
function controlled(queue: CommandQueue) {
  const log: string[] = [];
  const open = new Map<string, () => void>();
  const start = (name: string, overlaps: boolean) => {
    const held = new Promise<void>((resolve) => open.set(name, resolve));
    return queue
      .run(overlaps, async () => {
        log.push(`${name} began`);
        await held;
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
  it('runs overlapping commands concurrently and answers them in the order of arrival', async () => {
    const { log, start, finish } = controlled(new CommandQueue());
    const all = [start('a', true), start('b', true)];
    expect(log).toEqual(['a began', 'b began']);
    finish('b');
    finish('a');
    await Promise.all(all);
    expect(log.slice(2)).toEqual(['b done', 'a done', 'a answered', 'b answered']);
  });

  it('runs an exclusive command after all earlier ones, and all later ones after it', async () => {
    const { log, start, finish } = controlled(new CommandQueue());
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

  it('continues after a failure', async () => {
    const { log, start, finish } = controlled(new CommandQueue());
    const all = [start('bad', false), start('good', false)];
    finish('bad');
    finish('good');
    await Promise.all(all);
    expect(log).toEqual(['bad began', 'bad done', 'bad refused', 'good began', 'good done', 'good answered']);
  });

  it('rejects commands when it is full, and accepts them when it is empty again', async () => {
    const queue = new CommandQueue();
    let finish = () => undefined as void;
    const blocked = new Promise<void>((resolve) => (finish = resolve));
    const held = Array.from({ length: QUEUE_LENGTH }, () => queue.run(true, () => blocked));
    await expect(queue.run(true, () => blocked)).rejects.toMatchObject({ code: 'rate_limited' });
    finish();
    await Promise.all(held);
    await expect(queue.run(true, () => Promise.resolve('yes'))).resolves.toBe('yes');
  });
});
