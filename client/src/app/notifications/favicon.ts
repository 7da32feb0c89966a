/** A mark on the tab's icon: a number, or a dot. */
export type Mark = number | 'dot' | undefined;

const MOST = 99;

/** The SVG of an icon of 32 by 32 with a mark in its corner, as an address. */
export function marked(svg: string, mark: Exclude<Mark, undefined>, colour: string): string {
  const disc = mark === 'dot' ? [24, 24, 7] : [21.5, 21.5, 10.5];
  const [x, y, r] = disc.map(String) as [string, string, string];
  const text = mark === 'dot' ? '' : mark > MOST ? `${MOST}+` : String(mark);
  const size = ['17', '17', '14', '10'][text.length] ?? '10';
  const label = text
    ? `<text x="${x}" y="${y}" dy=".36em" text-anchor="middle" font-family="system-ui,sans-serif" font-weight="700" font-size="${size}" fill="#fff">${text}</text>`
    : '';
  const circle = `<circle cx="${x}" cy="${y}" r="${r}" fill="${colour}" stroke="#fff" stroke-width="2"/>`;
  return `data:image/svg+xml,${encodeURIComponent(svg.replace('</svg>', `${circle}${label}</svg>`))}`;
}

/** Keeps the tab's icon. The plain one is read when the first mark is needed. */
export function createFavicon(
  link = document.querySelector<HTMLLinkElement>('link[rel~="icon"][type="image/svg+xml"]'),
) {
  const plain = link?.href ?? '';
  let svg: Promise<string> | undefined;
  let wanted: Mark;

  async function set(mark: Mark): Promise<void> {
    wanted = mark;
    if (!link) return;
    if (mark === undefined) {
      link.href = plain;
      return;
    }
    const colour = getComputedStyle(document.documentElement).getPropertyValue('--tab-mark').trim();
    svg ??= fetch(plain).then((answer) => answer.text());
    const source = await svg.catch(() => {
      svg = undefined;
      return '';
    });
    // Another mark may be wanted by now.
    if (source && wanted === mark) link.href = marked(source, mark, colour);
  }

  return { set: (mark: Mark): void => void set(mark) };
}
