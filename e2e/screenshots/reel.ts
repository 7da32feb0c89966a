import type { Page } from '@playwright/test';
import sharp from 'sharp';

/** Pictures of a page one after the other, as one animated picture. */
export class Reel {
  private readonly frames: { picture: Buffer; ms: number }[] = [];

  constructor(private readonly page: Page) {}

  /** What the page shows now is shown for so long. */
  async hold(ms: number): Promise<void> {
    this.frames.push({ picture: await this.page.screenshot(), ms });
  }

  get lengthMs(): number {
    return this.frames.reduce((sum, { ms }) => sum + ms, 0);
  }

  /** As animated WebP, which plays again and again. */
  async write(file: string): Promise<void> {
    const delay = this.frames.map(({ ms }) => ms);
    await sharp(
      this.frames.map(({ picture }) => picture),
      { join: { animated: true } },
    )
      .webp({ delay, loop: 0, quality: 70, effort: 4 })
      .toFile(file);
  }
}
