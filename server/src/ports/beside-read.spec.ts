import { ChatError } from '@suda/contract';
import { expect, it } from 'vitest';
import { besideRead } from './beside-read.js';

it('lets a read go on while nothing can be written, and no other error pass', async () => {
  await besideRead(Promise.resolve());
  await besideRead(Promise.reject(new ChatError('unavailable', 'the disk is full')));
  await expect(besideRead(Promise.reject(new ChatError('not_found', 'gone')))).rejects.toThrow('gone');
  await expect(besideRead(Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});
