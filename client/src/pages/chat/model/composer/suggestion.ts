import type { NamedPerson } from '@/entities/conversation';

/** What may complete what is being typed. */
export interface Suggestion {
  id: string;
  /** What is inserted in place of what was typed. */
  insert: string;
  label: string;
  note?: string;
  person?: NamedPerson;
  emoji?: string;
}

/** What is being typed to be completed: the place of the sign that begins it, and the text behind that. */
export interface Query {
  start: number;
  text: string;
}

/** One kind of suggestions. */
export interface SuggestionSource {
  queryIn: (text: string, caret: number) => Query | undefined;
  suggest: (typed: string) => readonly Suggestion[];
}
