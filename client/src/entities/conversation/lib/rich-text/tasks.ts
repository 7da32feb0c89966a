/** A text with the box on this line of it ticked, or no longer ticked. */
export function withTick(content: string, line: number): string {
  // Lines, and what ends each of them.
  const pieces = content.split(/(\r\n?|\n)/u);
  const at = 2 * line;
  return pieces
    .map((piece, index) =>
      index === at ? piece.replace(/\[([ xX])\]/u, (_, state: string) => (state === ' ' ? '[x]' : '[ ]')) : piece,
    )
    .join('');
}
