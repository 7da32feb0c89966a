import { type Block, type Inline, richText } from './rich-text';

type Ranges = readonly (readonly [number, number])[];

/** Where a hit begins and ends while a text is read; no text of a message contains them. */
const [BEGIN, END] = ['\ue000', '\ue001'];

const ofInlines = (inlines: readonly Inline[]): string =>
  inlines.map((it) => ('text' in it ? it.text : ofInlines(it.children))).join('');

function ofBlock(block: Block): string {
  switch (block.type) {
    case 'fence':
      return block.text;
    case 'quote':
      return ofBlocks(block.children);
    case 'list':
      return block.items
        .map(({ children, task }, at) => {
          const bullet = block.start === undefined ? '•' : `${block.start + at}.`;
          return `${task ? (task.done ? '☑' : '☐') : bullet} ${ofBlocks(children)}`;
        })
        .join('\n');
    case 'table':
      return [block.head, ...block.rows]
        .map((row) => row.map((cell) => ofInlines(cell.children)).join('  '))
        .join('\n');
    default:
      return ofInlines(block.children);
  }
}

const ofBlocks = (blocks: readonly Block[]): string => blocks.map(ofBlock).join('\n');

/** A message as text without its marks, for where there is room for a line or two. */
export const plainText = (content: string): string => ofBlocks(richText(content));

/** The beginning of a message in one line. */
export const previewText = (content: string): string =>
  plainText(content.slice(0, 400)).replace(/\s+/gu, ' ').slice(0, 200);

/** A message as plain text, and where hits in the content ([start, end), ascending) stand in it. A hit in what is not shown is left out. */
export function plainHits(content: string, hits: Ranges): { text: string; hits: [number, number][] } {
  let marked = '';
  let from = 0;
  for (const [start, end] of hits) {
    if (start < from) continue;
    marked += content.slice(from, start) + BEGIN + content.slice(start, end) + END;
    from = end;
  }
  let text = '';
  const found: [number, number][] = [];
  let begun: number | undefined;
  for (const piece of plainText(marked + content.slice(from)).split(/([\ue000\ue001])/u)) {
    if (piece === BEGIN) begun = text.length;
    else if (piece !== END) text += piece;
    else if (begun !== undefined) {
      if (text.length > begun) found.push([begun, text.length]);
      begun = undefined;
    }
  }
  return { text, hits: found };
}
