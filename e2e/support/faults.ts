import type { BrowserContext } from '@playwright/test';

/** What a browser complains about: console errors (violations of the Content-Security-Policy are among them), page errors. */
export class Faults {
  readonly heard: string[] = [];
  private readonly allowed: RegExp[] = [];

  watch(context: BrowserContext): void {
    context.on('console', (message) => message.type() === 'error' && this.heard.push(message.text()));
    context.on('weberror', (error) => this.heard.push(String(error.error().stack ?? error.error())));
  }

  /** The browser writes a line of its own for what this test does on purpose. */
  allow(...patterns: RegExp[]): void {
    this.allowed.push(...patterns);
  }

  get unexpected(): string[] {
    return this.heard.filter((text) => !this.allowed.some((pattern) => pattern.test(text)));
  }
}

/** A network that is gone: what Chromium says of each request and socket that fails. */
export const NO_NETWORK = [/net::ERR_/, /^WebSocket connection to '[^']+' failed/];
/** Chromium's line for an answer with this status. */
export const answered = (status: number) => new RegExp(`the server responded with a status of ${status}\\b`);
