import { describe, expect, it } from 'vitest';
import { KeyedTaskQueue } from './keyed-task-queue.js';

describe('KeyedTaskQueue', () => {
  it('runs a task at once when its key is idle, otherwise in order per key, also after failures', async () => {
    const queue = new KeyedTaskQueue();
    const log: string[] = [];
    let finish = () => undefined as void;
    queue.run('a', () => new Promise<void>((resolve) => (finish = resolve)));
    queue.run('a', () => Promise.reject(new Error('lost')));
    queue.run('b', () => void log.push('b'));
    const last = new Promise<void>((resolve) => {
      queue.run('a', () => {
        log.push('a');
        resolve();
      });
    });
    expect(log).toEqual(['b']);
    finish();
    await last;
    expect(log).toEqual(['b', 'a']);
  });
});
