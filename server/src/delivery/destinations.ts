import { Injectable } from '@nestjs/common';

/** Where a delivery goes, looked up when it is sent. */
export interface Destination {
  url: URL;
  /** Signs what is sent. */
  secret?: string | undefined;
}

type Find = (name: string) => Destination | undefined | Promise<Destination | undefined>;

/** Finds destinations by their names, `<kind>:<name>`. Each feature that sends knows those of its kind. */
@Injectable()
export class Destinations {
  private readonly kinds = new Map<string, Find>();

  /** `find` gets what stands after the colon. */
  add(kind: string, find: Find): void {
    this.kinds.set(kind, find);
  }

  /** Nothing for one that is not there any more. */
  async find(destination: string): Promise<Destination | undefined> {
    return this.kinds.get(kindOf(destination))?.(destination.slice(destination.indexOf(':') + 1));
  }
}

export const kindOf = (destination: string): string => destination.split(':', 1)[0] ?? '';
