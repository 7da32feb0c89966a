/** The function, which remembers its latest results. They have to depend on nothing but the texts that it is given. */
export function remember<A extends readonly string[], R>(make: (...given: A) => R, most = 500): (...given: A) => R {
  const known = new Map<string, R>();

  return (...given) => {
    const key = given.join('\0');
    if (known.has(key)) return known.get(key) as R;
    const made = make(...given);
    known.set(key, made);
    if (known.size > most) known.delete(known.keys().next().value ?? key);
    return made;
  };
}
