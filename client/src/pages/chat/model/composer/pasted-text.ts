import { isInFence, linkAround, type TextEdit } from './format-text';

/** A table with more cells than this is pasted as it is. */
const MAX_CELLS = 600;

const cellText = (text: string): string =>
  text
    .replace(/\s+/gu, ' ')
    .trim()
    .replaceAll('\\', '\\\\')
    .replaceAll('|', String.raw`\|`);

/** The rows of a spreadsheet: of its HTML, else of text whose lines have as many tabs. */
function rowsOf(html: string, text: string): string[][] {
  if (/<table/iu.test(html)) {
    const tables = new DOMParser().parseFromString(html, 'text/html').querySelectorAll('table');
    const [table] = tables;
    if (table && tables.length === 1 && table.textContent.trim().length >= text.replace(/\s/gu, '').length) {
      return [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent));
    }
  }
  const lines = text.replace(/\r\n?/gu, '\n').replace(/\n+$/u, '').split('\n');
  const rows = lines.map((line) => line.split('\t'));
  const isTable =
    rows.length > 1 && rows.every((row) => row.length > 1 && row.length === rows[0]?.length && row[0] !== '');
  return isTable ? rows : [];
}

function tableOf(rows: readonly (readonly string[])[]): string | undefined {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  if (columns < 2 || rows.length < 2 || columns * rows.length > MAX_CELLS) return undefined;
  const lineOf = (cells: readonly string[]) =>
    `| ${Array.from({ length: columns }, (_, at) => cellText(cells[at] ?? '')).join(' | ')} |`;
  const [head = [], ...others] = rows;
  return [lineOf(head), `|${' --- |'.repeat(columns)}`, ...others.map(lineOf)].join('\n');
}

/** What pasting becomes where it is more than its text: an address over a selection a link, cells a table. */
export function pastedEdit(
  clipboard: Pick<DataTransfer, 'getData'>,
  text: string,
  start: number,
  end: number,
): TextEdit | undefined {
  if (isInFence(text, start)) return undefined;
  const pasted = clipboard.getData('text/plain');
  const selected = text.slice(start, end);
  const isAddress = /^https?:\/\/\S+$/iu.test(pasted.trim()) && URL.canParse(pasted.trim());
  if (isAddress) {
    const isLabel = selected.trim() !== '' && !/\n|^https?:\/\//iu.test(selected.trim());
    return isLabel ? linkAround(text, start, end, pasted.trim()) : undefined;
  }
  const table = tableOf(rowsOf(clipboard.getData('text/html'), pasted));
  if (table === undefined) return undefined;
  const before = start > 0 && text.charAt(start - 1) !== '\n' ? '\n' : '';
  const insert = `${before}${table}\n`;
  const caret = start + insert.length;
  return { from: start, to: end, insert, start: caret, end: caret };
}
