import { ref } from 'vue';
import { keysOf, store } from '@/shared/storage';
import type { NamedPerson } from '../lib/mentions';
import type { ConfirmedMessage } from './timeline-item';

/** A text being written, and whom its writer picked for the mentions in it. */
export interface Draft {
  text: string;
  picked: readonly NamedPerson[];
  /** The message that it answers. */
  replyTo?: ConfirmedMessage;
}

/** The new text of a message being edited. */
export interface EditDraft extends Draft {
  message: ConfirmedMessage;
}

const PREFIX = 'suda.draft:';
/** Where versions before kept drafts, of nobody in particular. */
const OLD_PREFIX = 'suda.draft.';
/** Beside the text, which earlier versions read as it is: what belongs to it, and an edit that one tab has begun. */
const CONTEXT = ':context';
const EDIT = ':edit';

const ofUser = (userId: string): string => `${PREFIX}${userId}:`;
const keyOf = (userId: string, roomId: string): string => `${ofUser(userId)}${roomId}`;

/** What a full storage refused: kept as long as the page. */
const refused = new Map<string, string>();

const get = (key: string): string => refused.get(key) ?? localStorage.getItem(key) ?? '';

/** Counts changes, so that what shows drafts follows them. */
const version = ref(0);
globalThis.window?.addEventListener('storage', ({ key }) => {
  if (key?.startsWith(PREFIX)) version.value += 1;
});

function put(key: string, value: string): void {
  version.value += 1;
  refused.delete(key);
  if (value !== '' && store(localStorage, key, value)) return;
  localStorage.removeItem(key);
  if (value !== '') refused.set(key, value);
}

function parsed<T extends object>(json: string): Partial<T> {
  try {
    const value: unknown = JSON.parse(json);
    return value !== null && typeof value === 'object' ? value : {};
  } catch {
    return {};
  }
}

/** What a user typed and did not send, by room: one text for all tabs of this browser, until it is sent or the user signs out. */
export const drafts = {
  read(userId: string, roomId: string): Draft {
    const key = keyOf(userId, roomId);
    const { picked = [], replyTo } = parsed<Draft>(get(key + CONTEXT));
    return { text: get(key), picked, ...(replyTo && { replyTo }) };
  },

  /** The text alone; whoever shows it follows changes, of other tabs too. */
  textIn(userId: string, roomId: string): string {
    return version.value >= 0 ? get(keyOf(userId, roomId)) : '';
  },

  keep(userId: string, roomId: string, { text, picked, replyTo }: Draft): void {
    const key = keyOf(userId, roomId);
    put(key, text.trim() === '' ? '' : text);
    put(key + CONTEXT, picked.length > 0 || replyTo ? JSON.stringify({ picked, replyTo }) : '');
  },

  readEdit(userId: string, roomId: string): EditDraft | undefined {
    const { text, picked = [], message } = parsed<EditDraft>(get(keyOf(userId, roomId) + EDIT));
    return message && text !== undefined ? { text, picked, message } : undefined;
  },

  keepEdit(userId: string, roomId: string, edit: EditDraft | undefined): void {
    put(keyOf(userId, roomId) + EDIT, edit ? JSON.stringify(edit) : '');
  },

  /** The number of texts that were not sent, begun edits among them. */
  count(userId: string): number {
    const keys = new Set([...keysOf(globalThis.localStorage, ofUser(userId)), ...refused.keys()]);
    return [...keys].filter((key) => key.startsWith(ofUser(userId)) && !key.endsWith(CONTEXT)).length;
  },

  forget(userId: string): void {
    for (const key of refused.keys()) if (key.startsWith(ofUser(userId))) refused.delete(key);
    for (const key of keysOf(localStorage, ofUser(userId))) localStorage.removeItem(key);
    for (const key of keysOf(sessionStorage, OLD_PREFIX)) sessionStorage.removeItem(key);
  },

  /** Calls the listener when another tab changes the draft. Returns the function that stops listening. */
  follow(userId: string, roomId: string, listener: (draft: Draft) => void): () => void {
    const own = keyOf(userId, roomId);
    const onStorage = ({ key }: StorageEvent) => {
      if (key === own || key === own + CONTEXT) listener(drafts.read(userId, roomId));
    };
    window.addEventListener('storage', onStorage);
    return () => window.removeEventListener('storage', onStorage);
  },
};
