/** Numbers that look random and come again with the same seed. */
export class Random {
  constructor(private state: number) {}

  /** A whole number from 0, below the bound. */
  below(bound: number): number {
    this.state = (Math.imul(this.state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return Math.floor((this.state / 0x8000_0000) * bound);
  }

  oneOf<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }
}

export const newSeed = (): number => Date.now() % 2 ** 31;
