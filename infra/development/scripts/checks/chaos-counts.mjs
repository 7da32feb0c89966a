/** The line that a test prints at its end: `what (CHAOS_SEED=1): {…}`. */
const COUNTS = /^(.+) \(CHAOS_SEED=(\d+)\): (\{.*\})$/;

/** The counts in a line of a test's output, if it has any. */
function countsOf(line) {
  const [, what, seed, counts] = COUNTS.exec(line.trim()) ?? [];
  return what === undefined ? undefined : { what, seed: Number(seed), counts: JSON.parse(counts) };
}

/** A line for each test. */
export function table(rows) {
  const width = Math.max(0, ...rows.map(({ what }) => what.length)) + 2;
  return rows.map(({ what, counts }) => {
    const cells = Object.entries(counts).map(([name, value]) => `${name} ${[value].flat().join('/')}`);
    return `${what.padEnd(width)}${cells.join(', ')}`;
  });
}

/** Returns a function that reads chunks of text and adds the counts of each line to `rows`. */
export function countReader(rows) {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const row = countsOf(line);
      if (row) rows.push(row);
    }
  };
}
