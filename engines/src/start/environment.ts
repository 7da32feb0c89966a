import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type * as z from 'zod';

/** A variable of the environment: what it means, and its values as text. The schema holds the default. */
export interface Variable {
  meaning: string;
  schema: z.ZodType;
  /** Its values are shown to nobody. */
  secret?: boolean;
}

export type Variables = Readonly<Record<string, Variable>>;

export type ValuesOf<V extends Variables> = { [Name in keyof V]: z.output<V[Name]['schema']> };

/** All wrong values, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: readonly string[]) {
    super(
      `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n  ${faults.join('\n  ')}`,
    );
  }
}

const LONGEST_SHOWN = 60;
const shortened = (text: string) => (text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text);
/** Without the user part of URLs: it may hold a password. */
const shown = (value: string) => JSON.stringify(shortened(value.replace(/\/\/.*@/gs, '//…@')));

/** Reads variables from the environment, then from a file of `NAME=value` lines, if there is one. Empty values count as absent. */
export class EnvironmentReader {
  private readonly faults: string[] = [];
  private readonly fromFile: NodeJS.Dict<string>;

  constructor(
    private readonly env: NodeJS.ProcessEnv,
    file: string,
  ) {
    this.fromFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  }

  /** The values, without those that are wrong: `check` throws for them. */
  read<V extends Variables>(variables: V): ValuesOf<V> {
    const values: Record<string, unknown> = {};
    for (const [name, { meaning, schema, secret }] of Object.entries(variables)) {
      const value = this.env[name]?.trim() || this.fromFile[name]?.trim() || undefined;
      const result = schema.safeParse(value);
      if (result.success) values[name] = result.data;
      else
        this.faults.push(
          `${name}=${secret ? '…' : shown(value ?? '')} ${result.error.issues[0]?.message} (${meaning})`,
        );
    }
    return values as ValuesOf<V>;
  }

  /** Notes what is wrong with several values together. */
  refuse(fault: string | undefined): void {
    if (fault !== undefined) this.faults.push(fault);
  }

  /** @throws {ConfigError} naming every wrong value read so far */
  check(): void {
    if (this.faults.length > 0) throw new ConfigError(this.faults);
  }
}
