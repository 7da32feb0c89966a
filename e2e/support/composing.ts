import type { CDPSession, Page } from '@playwright/test';

/** An input method over the DevTools protocol, which sends the same events as a keyboard in Chromium. */
export class InputMethod {
  private constructor(
    private readonly session: CDPSession,
    private readonly page: Page,
  ) {}

  static async on(page: Page): Promise<InputMethod> {
    return new InputMethod(await page.context().newCDPSession(page), page);
  }

  /** The states of an incomplete syllable: ㅎ, 하, 한. */
  async compose(...states: string[]): Promise<void> {
    for (const text of states) {
      await this.session.send('Input.imeSetComposition', {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
    }
  }

  /** A key that the input method consumes: the page receives code 229. */
  async swallow(key: string, code: string): Promise<void> {
    await this.session.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key, code, windowsVirtualKeyCode: 229 });
  }

  /** Ends the composition with this text. */
  async commit(text: string): Promise<void> {
    await this.session.send('Input.insertText', { text });
  }

  /** Enter during a composition, as in Chromium: the keydown belongs to the input method, then the composition ends. */
  async enter(text: string): Promise<void> {
    await this.swallow('Enter', 'Enter');
    await this.commit(text);
    await this.session.send('Input.dispatchKeyEvent', {
      type: 'keyUp',
      key: 'Enter',
      code: 'Enter',
      windowsVirtualKeyCode: 13,
    });
  }

  /** Enter as in Safari: the composition ends first, then the keydown with code 229 follows. */
  async enterOfSafari(text: string): Promise<void> {
    await this.commit(text);
    await this.page.evaluate(() => {
      const event = new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true });
      Object.defineProperty(event, 'keyCode', { value: 229 });
      document.activeElement?.dispatchEvent(event);
    });
  }
}
