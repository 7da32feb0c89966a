import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import tokens from '../theme/tokens.css?raw';
import { AVATAR_COLOURS, colourOf } from './avatar';

/** Relative luminance of WCAG. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

describe('colourOf', () => {
  it('is one of twelve, the same every time', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        const colour = colourOf(key);
        expect(colour).toBe(colourOf(key));
        expect(Number.isInteger(colour) && colour >= 1 && colour <= AVATAR_COLOURS).toBe(true);
      }),
    );
  });

  it('uses all twelve about equally', () => {
    const counts = Array.from({ length: AVATAR_COLOURS }, () => 0);
    for (let index = 0; index < 12_000; index++) {
      const at = colourOf(`user-${index}`) - 1;
      counts[at] = (counts[at] ?? 0) + 1;
    }
    for (const count of counts) expect(count).toBeGreaterThan(800);
  });

  it('has a colour for each, on which white can be read', () => {
    const colours = [...tokens.matchAll(/--avatar-\d+: (#[\da-f]{6});/g)].map(([, hex = '']) => hex);
    expect(new Set(colours).size).toBe(AVATAR_COLOURS);
    for (const hex of colours) expect(1.05 / (luminance(hex) + 0.05), hex).toBeGreaterThanOrEqual(4.5);
  });
});
