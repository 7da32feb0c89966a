/** Where any of these stands in a text: [start, end), ascending, none overlapping. */
export function textsIn(text: string, wanted: readonly string[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const it of wanted) {
    if (it === '') continue;
    for (let at = text.indexOf(it); at >= 0; at = text.indexOf(it, at + it.length)) ranges.push([at, at + it.length]);
  }
  ranges.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  return ranges.filter(([start], index) => ranges.slice(0, index).every(([, end]) => start >= end));
}
