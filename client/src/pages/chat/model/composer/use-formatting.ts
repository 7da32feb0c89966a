import { computed, type Ref } from 'vue';
import { MODIFIER } from '../use-shortcuts';
import {
  continueItem,
  fenceAround,
  isInFence,
  type LineMark,
  linkAround,
  type Mark,
  type TextEdit,
  toggleLines,
  toggleMark,
} from './format-text';
import { pastedEdit } from './pasted-text';

/** By the key's place, which an input method for Korean leaves as it is. */
const KEYS: Record<string, Mark> = { KeyB: 'bold', KeyI: 'italic', KeyE: 'code' };
const SHIFTED_KEYS: Record<string, Mark> = { KeyX: 'strike' };

/** The mark that a key stands for: Ctrl, or Cmd on a Mac, with B, I, E or Shift and X. */
function markOf({ ctrlKey, metaKey, altKey, shiftKey, code }: KeyboardEvent): Mark | undefined {
  const isCommand = MODIFIER === '⌘' ? metaKey && !ctrlKey : ctrlKey && !metaKey;
  return isCommand && !altKey ? (shiftKey ? SHIFTED_KEYS : KEYS)[code] : undefined;
}

/** Changes the text of a field as its user would, so that undo takes it back. The field says it by an `input` event. */
function applyEdit(field: HTMLTextAreaElement, { from, to, insert, start, end }: TextEdit): void {
  field.focus();
  field.setSelectionRange(from, to);
  const isChange = from < to || insert !== '';
  // Nothing else than this old command enters the list of what can be undone.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const done = !isChange || document.execCommand(insert === '' ? 'delete' : 'insertText', false, insert);
  if (!done) {
    field.setRangeText(insert, from, to, 'end');
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
  field.setSelectionRange(start, end);
}

/** What helps to write marks in a field: keys, buttons, lists that continue, and what is pasted. */
export function useFormatting(
  field: Readonly<Ref<HTMLTextAreaElement | null>>,
  text: Readonly<Ref<string>>,
  caret: Readonly<Ref<number>>,
) {
  function edit(change: (text: string, start: number, end: number) => TextEdit): void {
    const box = field.value;
    if (!box) return;
    // Ends a composition: its last syllable is part of the text that changes.
    box.blur();
    box.focus();
    applyEdit(box, change(box.value, box.selectionStart, box.selectionEnd));
  }

  const mark = (kind: Mark) => edit((...at) => toggleMark(...at, kind));

  function onKey(event: KeyboardEvent): boolean {
    const kind = markOf(event);
    if (kind) mark(kind);
    return kind !== undefined;
  }

  /** Continues a list at a line break. */
  function onBeforeInput(event: InputEvent): void {
    const box = field.value;
    if (event.inputType !== 'insertLineBreak' || event.isComposing || !event.cancelable || !box) return;
    const change = box.selectionStart === box.selectionEnd ? continueItem(box.value, box.selectionStart) : undefined;
    if (!change) return;
    event.preventDefault();
    applyEdit(box, change);
  }

  /** Whether what is pasted became something else than its text. */
  function onPaste({ clipboardData }: ClipboardEvent): boolean {
    const box = field.value;
    const change = box && clipboardData && pastedEdit(clipboardData, box.value, box.selectionStart, box.selectionEnd);
    if (change) applyEdit(box, change);
    return Boolean(change);
  }

  return {
    onKey,
    onBeforeInput,
    onPaste,
    mark,
    lines: (kind: LineMark) => edit((...at) => toggleLines(...at, kind)),
    fence: () => edit(fenceAround),
    link: () => edit((...at) => linkAround(...at)),
    /** Whether the caret stands in a block of code. */
    inFence: computed(() => isInFence(text.value, caret.value)),
  };
}
