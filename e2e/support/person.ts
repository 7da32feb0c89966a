import { expect, type BrowserContext, type Locator, type Page } from '@playwright/test';
import type { Faults } from './faults.ts';
import type { NetworkLink } from './network-link.ts';
import type { Words } from './words.ts';

export interface NewRoom {
  /** Selected from the users online. */
  with?: Person[];
  name?: string;
  public?: boolean;
}

/** A user with a browser, and what they do in it. */
export class Person {
  constructor(
    readonly name: string,
    readonly context: BrowserContext,
    readonly page: Page,
    readonly words: Words,
    readonly faults: Faults,
    readonly link: NetworkLink | undefined,
  ) {}

  /** The same person in another tab. */
  in(page: Page): Person {
    return new Person(this.name, this.context, page, this.words, this.faults, this.link);
  }

  get rail(): Locator {
    return this.page.getByRole('navigation', { name: this.words.conversations, exact: true });
  }

  get timeline(): Locator {
    return this.page.getByTestId('timeline');
  }

  get messages(): Locator {
    return this.timeline.getByTestId('message');
  }

  get composer(): Locator {
    return this.page.getByTestId('composer');
  }

  get pending(): Locator {
    return this.page.getByTestId('message-pending');
  }

  get connectionBar(): Locator {
    return this.page.getByTestId('connection-bar');
  }

  get details(): Locator {
    return this.page.getByLabel(this.words.details, { exact: true }).and(this.page.locator('aside, [role=dialog]'));
  }

  dialog(name: string): Locator {
    return this.page.getByRole('dialog', { name });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  message(text: string): Locator {
    return this.messages.filter({ hasText: text });
  }

  room(title: string): Locator {
    return this.page.getByTestId('room-item').filter({ hasText: title });
  }

  badge(title: string): Locator {
    return this.room(title).getByTestId('unread-badge');
  }

  /** Signs in as a guest under their name. */
  async enter(): Promise<void> {
    await this.page.goto('/');
    await this.page.getByLabel(this.words.name).fill(this.name);
    await this.button(this.words.start).click();
    await expect(this.rail).toBeVisible();
    // Others are shown who is online as of when they ask.
    const online = async () => (await (await this.page.request.get('/chat/users')).json()) as string[];
    await expect.poll(online).toContain(this.name);
  }

  async makeRoom({ with: people = [], name, public: open }: NewRoom): Promise<void> {
    await this.rail.getByRole('button', { name: this.words.newConversation }).first().click();
    const dialog = this.dialog(this.words.newConversation);
    for (const person of people) await dialog.getByRole('option', { name: person.name }).click();
    if (name) await dialog.getByLabel(this.words.roomName).fill(name);
    if (open) await dialog.getByRole('button', { name: this.words.public, exact: true }).click();
    await dialog.locator('[type=submit]').click();
    await expect(dialog).toBeHidden();
    await expect(this.composer).toBeVisible();
  }

  async open(title: string): Promise<void> {
    await this.room(title).click();
    await expect(this.page.getByRole('heading', { level: 1, name: title })).toBeVisible();
    await expect(this.timeline).toHaveAttribute('aria-busy', 'false');
  }

  /** Writes and sends: with Enter, and with the button where Enter breaks the line. */
  async say(...texts: string[]): Promise<void> {
    for (const text of texts) {
      await this.composer.fill(text);
      if ((await this.composer.getAttribute('enterkeyhint')) === 'send') await this.composer.press('Enter');
      else await this.page.getByTestId('send').tap();
      await expect(this.composer).toHaveValue('');
    }
  }

  /** Sees exactly these messages, each once, in this order; none is pending. */
  async sees(...texts: string[]): Promise<void> {
    await expect(this.messages).toHaveCount(texts.length);
    await expect(this.messages).toContainText(texts);
    await expect(this.pending).toHaveCount(0);
  }

  /** Hovers a message and presses one of its actions; hovers again if new messages moved it. */
  async act(text: string, action: string): Promise<void> {
    // Replies below quote its text.
    const message = this.message(text).first();
    await expect(async () => {
      await message.hover();
      await message.getByRole('toolbar').getByRole('button', { name: action }).click({ timeout: 2000 });
    }).toPass();
  }

  async pick(item: string): Promise<void> {
    await this.page.getByRole('menuitem', { name: item, exact: true }).click();
  }

  async search(text: string): Promise<void> {
    await this.page.getByRole('combobox', { name: this.words.search }).fill(text);
  }

  get results(): Locator {
    return this.page.getByTestId('search-result');
  }

  /** Searches and finds exactly these messages; see `findsBy`. */
  async finds(text: string, ...found: string[]): Promise<void> {
    await this.findsBy(
      async () => {
        await this.search('');
        await this.search(text);
      },
      ...found,
    );
  }

  /** Searches and finds exactly these messages; searches again while new messages are not indexed yet. */
  async findsBy(search: () => Promise<void>, ...found: string[]): Promise<void> {
    await expect(async () => {
      const answer = this.page.waitForResponse(/\/search\?/);
      await search();
      await answer;
      await expect(this.results).toHaveCount(found.length, { timeout: 1000 });
      await expect(this.results).toContainText(found, { timeout: 1000 });
    }).toPass();
  }

  /** Cuts the network of this browser. */
  async goOffline(): Promise<void> {
    await this.context.setOffline(true);
    this.link?.cut();
  }

  async comeOnline(): Promise<void> {
    this.link?.mend();
    await this.context.setOffline(false);
  }
}
