/** Ids of stream entries: `<ms>-<n>`, compared by both numbers. */
export function compareIds(a: string, b: string): number {
  const [aMs, aN] = numbers(a);
  const [bMs, bN] = numbers(b);
  return aMs - bMs || aN - bN;
}

/** The first id that is greater. */
export function idAfter(id: string): string {
  const [ms, n] = numbers(id);
  return `${ms}-${n + 1}`;
}

function numbers(id: string): [number, number] {
  const [ms = '0', n = '0'] = id.split('-');
  return [Number(ms), Number(n)];
}
