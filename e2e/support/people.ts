import { devices, expect, type Browser, type BrowserContextOptions } from '@playwright/test';
import type { Deployment } from '../../server/test/support/deployment.ts';
import { PlainClient } from '../../server/test/support/plain-client.ts';
import { ProtocolV2Client } from '../../server/test/support/protocol-v2-client.ts';
import { Faults } from './faults.ts';
import { NetworkLink } from './network-link.ts';
import { Person } from './person.ts';
import { WORDS, type Locale } from './words.ts';

export interface Arrival {
  locale?: Locale;
  colorScheme?: 'light' | 'dark';
  phone?: boolean;
  /** Behind a network link that can be cut. */
  link?: boolean;
  /** Another address than a server's. */
  url?: string;
  /** Stays on the welcome page. */
  outside?: boolean;
}

const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  userAgent: devices['Pixel 7'].userAgent,
};

let names = 0;

/** The people of one test, each in a separate browser context, distributed over the servers in turn. */
export class People {
  private readonly there: Person[] = [];
  private readonly programs: { close(): void }[] = [];

  constructor(
    private readonly browser: Browser,
    private readonly deployment: Deployment,
  ) {}

  /** A name that is unique on this server. */
  name(stem: string): string {
    return `${stem}${++names}`;
  }

  /** Opens a browser and signs in as a guest under a name derived from `stem`. */
  async arrive(stem: string, arrival: Arrival = {}): Promise<Person> {
    const { locale = 'en-US', colorScheme = 'light', phone, outside, url = this.deployment.next.url } = arrival;
    const link = arrival.link ? await NetworkLink.to(url) : undefined;
    const context = await this.browser.newContext({
      ...(phone ? PHONE : {}),
      baseURL: link?.url ?? url,
      locale,
      colorScheme,
    });
    const faults = new Faults();
    faults.watch(context);
    const person = new Person(this.name(stem), context, await context.newPage(), WORDS[locale], faults, link);
    this.there.push(person);
    if (!outside) await person.enter();
    return person;
  }

  /** A program of protocol v2, with acks and a token. */
  async program(stem: string): Promise<ProtocolV2Client> {
    const program = await ProtocolV2Client.as(this.deployment.next.url, this.name(stem));
    this.programs.push(program);
    return program;
  }

  /** A program of protocol v1, without acks and token. */
  async oldProgram(userId: string): Promise<PlainClient> {
    const program = await PlainClient.as(this.deployment.next.url, userId);
    this.programs.push(program);
    return program;
  }

  /** Closes every browser. Rejects if one of them reported an error. */
  async leave(): Promise<void> {
    for (const program of this.programs) program.close();
    for (const { context, link } of this.there) {
      await context.close();
      link?.close();
    }
    const faults = this.there.flatMap(({ name, faults: { unexpected } }) => unexpected.map((it) => `${name}: ${it}`));
    expect(faults, 'errors in the console or on the page').toEqual([]);
  }
}
