import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick } from 'vue';
import { createFrameQueue } from './frame-queue';

type Frame = Parameters<ReturnType<typeof createFrameQueue>['addMessages']>[0];

const frame = (roomId: string, ...seqs: number[]) => ({ roomId, messages: seqs.map((seq) => ({ seq })) }) as Frame;

describe('the queue of frames', () => {
  let draw: () => void = () => undefined;
  const applied: string[] = [];
  const see = ({ roomId, messages }: Frame) =>
    applied.push(`${roomId}:${messages.map(({ seq }) => seq).join('+')}`) as unknown as void;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('requestAnimationFrame', (callback: () => void) => {
      draw = callback;
      return 1;
    });
    vi.stubGlobal('cancelAnimationFrame', () => (draw = () => undefined));
  });
  afterEach(() => {
    applied.length = 0;
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it('applies what came in one frame in its order, and the messages of one room at once', () => {
    const queue = createFrameQueue();
    queue.addMessages(frame('a', 1), see);
    queue.addMessages(frame('a', 2, 3), see);
    queue.add(() => applied.push('typing'));
    queue.addMessages(frame('a', 4), see);
    queue.addMessages(frame('b', 1), see);
    expect(applied).toEqual([]);
    draw();
    expect(applied).toEqual(['a:1+2+3', 'typing', 'a:4', 'b:1']);
  });

  it('does not wait for a page that is not drawn', () => {
    const queue = createFrameQueue();
    queue.addMessages(frame('a', 1), see);
    vi.advanceTimersByTime(100);
    expect(applied).toEqual(['a:1']);
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    queue.addMessages(frame('a', 2), see);
    expect(applied).toEqual(['a:1', 'a:2']);
  });

  it('lets what was typed be drawn first', () => {
    const queue = createFrameQueue();
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));
    queue.addMessages(frame('a', 1), see);
    draw();
    expect(applied).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(applied).toEqual(['a:1']);
    vi.advanceTimersByTime(200);
    queue.addMessages(frame('a', 2), see);
    draw();
    expect(applied).toEqual(['a:1', 'a:2']);
  });

  it.each([
    ['as long as a batch took', false, 40],
    ['much longer while somebody types', true, 480],
  ])('rests %s', async (_, typing, restMs) => {
    const queue = createFrameQueue();
    const slowly = (it: Frame) => {
      vi.advanceTimersByTime(40);
      see(it);
    };
    queue.addMessages(frame('a', 1), slowly);
    if (typing) window.dispatchEvent(new Event('input'));
    queue.flush();
    await nextTick();
    queue.addMessages(frame('a', 2), see);
    const asked = vi.fn((callback: () => void) => {
      draw = callback;
      return 1;
    });
    vi.stubGlobal('requestAnimationFrame', asked);
    vi.advanceTimersByTime(restMs - 1);
    expect(asked).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(asked).toHaveBeenCalledOnce();
  });

  it('rests no longer once what was typed is sent', async () => {
    const queue = createFrameQueue();
    queue.add(() => void vi.advanceTimersByTime(40));
    window.dispatchEvent(new Event('input'));
    queue.flush();
    await nextTick();
    queue.addMessages(frame('a', 1), see);
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter' }));
    vi.advanceTimersByTime(100);
    draw();
    vi.advanceTimersByTime(1);
    expect(applied).toEqual(['a:1']);
  });

  it('applies what follows a frame that fails', () => {
    const queue = createFrameQueue();
    queue.add(() => {
      throw new Error('no');
    });
    queue.addMessages(frame('a', 1), see);
    expect(draw).toThrow('no');
    vi.advanceTimersByTime(1_000);
    expect(applied).toEqual(['a:1']);
  });

  it('forgets what came for a user who signed out', () => {
    const queue = createFrameQueue();
    queue.addMessages(frame('a', 1), see);
    queue.clear();
    vi.advanceTimersByTime(1_000);
    expect(applied).toEqual([]);
  });
});
