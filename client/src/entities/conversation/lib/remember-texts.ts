type Parse<T> = (content: string, names?: readonly string[]) => T;

/** Results kept: those of all messages that a page is likely to show again. */
const MOST = 1_000;

/**
 * The function, which remembers what it made of a text and the names in it: a message is parsed once for each of its
 * revisions, however often its row comes into sight. Whoever calls it must not change the result.
 */
export function rememberTexts<T>(parse: Parse<T>, most = MOST): (content: string, names?: readonly string[]) => T {
  const known = new Map<string, T>();

  return (content, names = []) => {
    const key = JSON.stringify([content, ...names]);
    const held = known.get(key);
    const result = held ?? parse(content, names);
    // The latest used goes to the end.
    known.delete(key);
    known.set(key, result);
    if (known.size > most) known.delete(known.keys().next().value ?? key);
    return result;
  };
}
