interface CompositionKey {
  isComposing: boolean;
  keyCode: number;
}

type Key = CompositionKey & Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey' | 'repeat'>;

/**
 * Whether an input method handles this key. Safari ends the composition before it reports the Enter that ended it: then
 * `isComposing` is already false and only the key code 229 shows it.
 */
export const isComposingKey = (event: CompositionKey): boolean => event.isComposing || event.keyCode === 229;

/** Whether the key sends: Enter without modifiers that does not end a composition, and is not held down since before. */
export const isSendKey = (event: Key): boolean =>
  event.key === 'Enter' &&
  !event.repeat &&
  !event.shiftKey &&
  !event.altKey &&
  !event.ctrlKey &&
  !event.metaKey &&
  !isComposingKey(event);
