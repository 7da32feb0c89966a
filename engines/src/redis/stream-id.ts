/** Orders ids of stream entries, `<ms>-<n>`: negative when `a` is before `b`, 0 when they are the same. */
export function compareStreamIds(a: string, b: string): number {
  const [aMs, aN] = numbers(a);
  const [bMs, bN] = numbers(b);
  return aMs - bMs || aN - bN;
}

/** The next greater id. */
export function streamIdAfter(id: string): string {
  const [ms, n] = numbers(id);
  return `${ms}-${n + 1}`;
}

function numbers(id: string): [ms: number, n: number] {
  const [ms = '0', n = '0'] = id.split('-');
  return [Number(ms), Number(n)];
}
