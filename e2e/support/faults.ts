import type { BrowserContext } from '@playwright/test';

/** Collects console errors (violations of the Content-Security-Policy included) and page errors. */
export class Faults {
  readonly heard: string[] = [];
  private readonly allowed: RegExp[] = [];

  watch(context: BrowserContext): void {
    context.on('console', (message) => message.type() === 'error' && this.heard.push(message.text()));
    context.on('weberror', (error) => this.heard.push(String(error.error().stack ?? error.error())));
  }

  /** Allows messages of the browser that the test causes on purpose. */
  allow(...patterns: RegExp[]): void {
    this.allowed.push(...patterns);
  }

  get unexpected(): string[] {
    return this.heard.filter((text) => !this.allowed.some((pattern) => pattern.test(text)));
  }
}

/** Chromium's messages for requests and sockets that fail because of the network. */
export const NO_NETWORK = [/net::ERR_/, /^WebSocket connection to '[^']+' failed/];
/** Chromium's message for a response with this status. */
export const answered = (status: number) => new RegExp(`the server responded with a status of ${status}\\b`);
