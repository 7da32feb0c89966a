import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AVATAR_COLOURS, colourOf } from './avatar';

describe('colourOf', () => {
  it('is one of six, the same every time', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        const colour = colourOf(key);
        expect(colour).toBe(colourOf(key));
        expect(Number.isInteger(colour) && colour >= 1 && colour <= AVATAR_COLOURS).toBe(true);
      }),
    );
  });

  it('uses all six about equally', () => {
    const counts = Array.from({ length: AVATAR_COLOURS }, () => 0);
    for (let index = 0; index < 6_000; index++) {
      const at = colourOf(`user-${index}`) - 1;
      counts[at] = (counts[at] ?? 0) + 1;
    }
    for (const count of counts) expect(count).toBeGreaterThan(800);
  });
});
