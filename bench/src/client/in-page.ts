import type { Page } from '@playwright/test';

/** What the page records about itself. */
interface Recorded {
  /** When messages and a composer that takes text were first drawn, in ms since the navigation. */
  usable: number;
  /** The durations of tasks of 50 ms and more. */
  longTasks: number[];
  /** How long after each key the page was drawn, in ms; those under 16 ms are not reported. */
  keys: number[];
  /** From the last press of the mouse to what was asked for being drawn: ms, and frames. */
  switched: { ms: number; frames: number } | undefined;
  wanted: string;
}

declare global {
  interface Window {
    recorded: Recorded;
  }
}

/** Runs in the page before its scripts. */
function record(): void {
  const recorded: Recorded = { usable: 0, longTasks: [], keys: [], switched: undefined, wanted: '' };
  window.recorded = recorded;
  const inSight = (element: Element | null | undefined): boolean => {
    const rect = element?.getBoundingClientRect();
    return rect !== undefined && rect.height > 0 && rect.top < innerHeight && rect.bottom > 0;
  };
  const hasMessages = () => [...document.querySelectorAll('[data-testid=message]')].some(inSight);
  /** Calls back after the frame that is drawn next. */
  const drawn = (then: () => void) =>
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = then;
      channel.port2.postMessage(0);
    });

  const lookForUsable = () => {
    const composer = document.querySelector<HTMLTextAreaElement>('[data-testid=composer]');
    if (composer && !composer.disabled && hasMessages()) drawn(() => (recorded.usable = performance.now()));
    else requestAnimationFrame(lookForUsable);
  };
  requestAnimationFrame(lookForUsable);

  addEventListener(
    'click',
    (event) => {
      const wanted = recorded.wanted;
      let frames = 0;
      const look = () => {
        frames += 1;
        const title = [...document.querySelectorAll('h1')].at(-1)?.textContent;
        if (title === wanted && hasMessages())
          drawn(() => (recorded.switched = { ms: performance.now() - event.timeStamp, frames }));
        else requestAnimationFrame(look);
      };
      if (wanted) requestAnimationFrame(look);
    },
    true,
  );
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) recorded.longTasks.push(duration);
  }).observe({ type: 'longtask' });
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === 'keydown') recorded.keys.push(duration);
  }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
}

/** Lets the page record from its next navigation on, with its processor slowed down this many times. */
export async function prepare(page: Page, slowdown: number): Promise<void> {
  await page.addInitScript(record);
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
}

export const usableAfter = async (page: Page): Promise<number> => {
  await page.waitForFunction(() => window.recorded.usable > 0, undefined, { timeout: 120_000 });
  return page.evaluate(() => window.recorded.usable);
};

/** Returns the long tasks so far, and forgets them. */
export const takeLongTasks = (page: Page): Promise<number[]> =>
  page.evaluate(() => window.recorded.longTasks.splice(0));

export const takeKeys = (page: Page): Promise<number[]> => page.evaluate(() => window.recorded.keys.splice(0));

export const nodesIn = (page: Page): Promise<number> => page.evaluate(() => document.querySelectorAll('*').length);

/** Presses the room in the rail; how long until it was drawn. */
export async function openRoom(page: Page, title: string): Promise<{ ms: number; frames: number }> {
  await page.evaluate((wanted) => Object.assign(window.recorded, { wanted, switched: undefined }), title);
  await page.getByTestId('room-item').filter({ hasText: title }).click();
  await page.waitForFunction(() => window.recorded.switched, undefined, { timeout: 120_000 });
  return (await page.evaluate(() => window.recorded.switched))!;
}
