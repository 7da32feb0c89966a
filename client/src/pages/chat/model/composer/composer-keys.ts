type Key = Pick<KeyboardEvent, 'key' | 'isComposing' | 'keyCode' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>;

/**
 * Whether an input method has this key. Safari ends the composition before it reports the Enter that ended it: then
 * `isComposing` is false already and only the code 229 tells.
 */
export const isComposingKey = (event: Pick<Key, 'isComposing' | 'keyCode'>): boolean =>
  event.isComposing || event.keyCode === 229;

/** Enter that means "send": alone, and not the one that ends a syllable. */
export const isSendKey = (event: Key): boolean =>
  event.key === 'Enter' &&
  !event.shiftKey &&
  !event.altKey &&
  !event.ctrlKey &&
  !event.metaKey &&
  !isComposingKey(event);
