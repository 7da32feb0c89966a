const began = Date.now();

/** Prints a line with the seconds since the start. */
export const printProgress = (text: string): void =>
  console.log(`${((Date.now() - began) / 1_000).toFixed(0).padStart(4)} s  ${text}`);

/** Every round runs all contenders one after the other, so that other load on the machine affects all alike. */
export async function alternated<Name extends string, T>(
  title: string,
  names: readonly Name[],
  rounds: number,
  measure: (name: Name) => Promise<T>,
  line: (measured: T) => string,
): Promise<Record<Name, T[]>> {
  const measured = Object.fromEntries(names.map((name) => [name, [] as T[]])) as Record<Name, T[]>;
  for (let round = 1; round <= rounds; round += 1) {
    for (const name of names) {
      const result = await measure(name);
      measured[name].push(result);
      printProgress(`${title}, round ${round} of ${rounds}, ${name}: ${line(result)}`);
    }
  }
  return measured;
}
