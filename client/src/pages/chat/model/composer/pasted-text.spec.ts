import { describe, expect, it } from 'vitest';
import { pastedEdit } from './pasted-text';

const clipboard = (plain: string, html = '') => ({ getData: (type: string) => (type === 'text/html' ? html : plain) });

describe('pasting', () => {
  it.each([
    ['https://a.example/x', '[회의록](https://a.example/x)'],
    [' https://a.example ', '[회의록](https://a.example)'],
  ])('an address over a selection makes a link: %j', (address, link) => {
    expect(pastedEdit(clipboard(address), '어제 회의록은', 3, 6)).toMatchObject({ from: 3, to: 6, insert: link });
  });

  it.each([
    ['a word over a selection', 'word', 'some text', 0, 4],
    ['an address without a selection', 'https://a.example', 'some text', 4, 4],
    ['an address over another', 'https://a.example', 'https://b.example', 0, 17],
    ['an address over lines', 'https://a.example', 'a\nb', 0, 3],
    ['an address in code', 'https://a.example', '```\nab', 4, 6],
    ['lines with tabs before them', '\tif x:\n\t\tgo', '', 0, 0],
    ['lines that have no cells', 'a\tb\nc', '', 0, 0],
  ])('leaves %s as it is', (_, pasted, text, start, end) => {
    expect(pastedEdit(clipboard(pasted), text, start, end)).toBeUndefined();
  });

  it('cells of a spreadsheet make a table', () => {
    const html = '<meta><table><tr><td>이름</td><td>값</td></tr><tr><td>a|b</td><td> 1\n 2 </td></tr></table>';
    const table = '| 이름 | 값 |\n| --- | --- |\n| a\\|b | 1 2 |\n';
    expect(pastedEdit(clipboard('이름\t값\na|b\t1 2', html), '', 0, 0)?.insert).toBe(table);
    expect(pastedEdit(clipboard('이름\t값\r\na|b\t1 2\r\n'), 'so', 2, 2)?.insert).toBe(`\n${table}`);
  });

  it('leaves a page with a table in it as it is', () => {
    const html =
      '<p>A long text before it</p><table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>';
    expect(pastedEdit(clipboard('A long text before it\na b\nc d', html), '', 0, 0)).toBeUndefined();
  });
});
