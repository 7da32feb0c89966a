import type { LocationQuery } from 'vue-router';

const first = (value: LocationQuery[string] | undefined): string => [value].flat()[0]?.trim() ?? '';

/** What another app shared, as the text of a message: a title that the text says already is left out, and so is an address. */
export function sharedText({ title, text, url }: LocationQuery): string {
  const said = first(text);
  const parts = [first(title), said, first(url)];
  return parts.filter((part, at) => part !== '' && (part === said ? at === 1 : !said.includes(part))).join('\n');
}

/** The text after what is written already. */
export const withShared = (written: string, text: string): string =>
  written.trim() === '' ? text : `${written.trimEnd()}\n${text}`;
