/** The seqs of the rows whose end is in sight, top to bottom: who sees where a message ends has it before their eyes. */
export function seqsInSight(box: HTMLElement, content: HTMLElement): number[] {
  const { top, bottom } = box.getBoundingClientRect();
  const rows = content.children;
  // Rows lie below one another: the first one in sight is searched by halving.
  let from = 0;
  for (let to = rows.length; from < to;) {
    const middle = (from + to) >> 1;
    if ((rows[middle]?.getBoundingClientRect().bottom ?? 0) <= top) from = middle + 1;
    else to = middle;
  }
  const seqs: number[] = [];
  for (let index = from; index < rows.length; index += 1) {
    const row = rows[index] as HTMLElement;
    // Positions are fractions of pixels.
    if (row.getBoundingClientRect().bottom > bottom + 1) break;
    const seq = Number(row.dataset['seq']);
    if (seq > 0) seqs.push(seq);
  }
  return seqs;
}
