import { expect, it } from 'vitest';
import { qrPath } from './qr-path';

it('draws a QR code with four light modules around it', async () => {
  const { size, d } = await qrPath('https://chat.example/join/01JD7Z5T8XK3Q1V9E6M2C4B7NAabcdefghijklmnopqrstuv');
  const dark = [...d.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
  expect(dark.map(([x, y]) => `M${x} ${y}h1v1h-1z`).join('')).toBe(d);
  for (const axis of [0, 1] as const) {
    expect(Math.min(...dark.map((it) => it[axis]))).toBe(4);
    expect(Math.max(...dark.map((it) => it[axis]))).toBe(size - 5);
  }
  // Its version fits its side, and its finder patterns are where a reader looks for them.
  expect((size - 8 - 17) % 4).toBe(0);
  const has = (x: number, y: number) => dark.some(([dx, dy]) => dx === x + 4 && dy === y + 4);
  const side = size - 8;
  for (const [x, y] of [
    [0, 0],
    [side - 7, 0],
    [0, side - 7],
  ] as const)
    expect([has(x, y), has(x + 1, y + 1), has(x + 3, y + 3), has(x + 6, y + 6)]).toEqual([true, false, true, true]);
});
