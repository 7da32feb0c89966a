import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Block, type Inline, mentionsOf, richText } from './rich-text';

/** The blocks in a short notation: what is marked stands in brackets behind the name of its mark. */
const show = (content: string, names?: readonly string[]) => richText(content, names).map(ofBlock).join('/');
const ofInlines = (inlines: readonly Inline[]): string =>
  inlines
    .map((it) => (it.type === 'text' ? it.text : `${it.type}(${'text' in it ? it.text : ofInlines(it.children)})`))
    .join('');

function ofBlock(block: Block): string {
  switch (block.type) {
    case 'paragraph':
      return ofInlines(block.children);
    case 'heading':
      return `heading(${ofInlines(block.children)})`;
    case 'fence':
      return `fence:${block.language}(${block.text})`;
    case 'quote':
      return `quote(${block.children.map(ofBlock).join('/')})`;
    case 'list': {
      const items = block.items.map(({ task, children }) => {
        const box = task ? (task.done ? '[x]' : '[ ]') + String(task.line) : '';
        return box + children.map(ofBlock).join('/');
      });
      return `${block.start ?? 'list'}(${items.join('|')})`;
    }
    case 'table':
      return `table(${[block.head, ...block.rows].map((row) => row.map((it) => it.align + ofInlines(it.children)).join('|')).join('/')})`;
  }
}

const linksIn = (inlines: readonly Inline[]): string[] =>
  inlines.flatMap((it) => (it.type === 'link' ? [it.href] : 'children' in it ? linksIn(it.children) : []));
const links = (content: string) =>
  richText(content).flatMap((block) => (block.type === 'paragraph' ? linksIn(block.children) : []));
const hosts = (content: string) =>
  richText(content).flatMap((block) =>
    block.type === 'paragraph' ? block.children.flatMap((it) => (it.type === 'link' ? [it.host] : [])) : [],
  );

describe('marks', () => {
  it.each([
    ['**bold** *italic* __bold__ _italic_ ~~gone~~', 'strong(bold) em(italic) strong(bold) em(italic) s(gone)'],
    ['**a *b* c**', 'strong(a em(b) c)'],
    ['use `a*b*c` now', 'use code(a*b*c) now'],
    ['``a`b``', 'code(a`b)'],
    [String.raw`\*a\* \_ \@Kim`, '*a* _ @Kim'],
    ['# Title\ntext', 'heading(Title)/text'],
    ['> a\n> b\nc', 'quote(a\nb)/c'],
    ['> > a', 'quote(quote(a))'],
    ['- a\n  - b\n* c', 'list(a/list(b))/list(c)'],
    ['- a\n  more\nafter', 'list(a\nmore)/after'],
    ['3. a\n4. b', '3(a|b)'],
    ['- [ ] a\n- [x] b\n- [y] c', 'list([ ]0a|[x]1b|[y] c)'],
    ['so:\n\n1. [X] a', 'so:/1([x]2a)'],
    ['```ts\nlet a;\n  b\n```\nafter', 'fence:ts(let a;\n  b)/after'],
    ['```\nnever ended', 'fence:(never ended)'],
    ['```begins at once\nand ends there```', 'fence:(begins at once\nand ends there)'],
    ['```one line```', 'code(one line)'],
    ['- ```\n  a\n  ```\n- b', 'list(fence:(a)|b)'],
    ['| a | b |\n|---|:-:|\n| `1` | **2** |\n| 3 |\nafter', 'table(a|centerb/code(1)|centerstrong(2)/3|center)/after'],
    ['a | b\n--|--\n1 | 2', 'table(a|b/1|2)'],
    ['![cat](https://a.example/cat.png)', 'link(cat)'],
    ['[**b** `c`](https://a.example)', 'link(strong(b) code(c))'],
    ['[a]()', '[a]()'],
    ['[](https://a.example)', 'link(https://a.example)'],
    ['**https://a.example/x**', 'strong(link(https://a.example/x))'],
    ['[https://a.example](https://b.example)', 'link(https://a.example)'],
  ])('%j', (content, shown) => {
    expect(show(content)).toBe(shown);
  });

  it.each([
    ['**강조**는', 'strong(강조)는'],
    ['그는 **"인용"**이라고 했다', '그는 strong("인용")이라고 했다'],
    ['**(괄호)**가, *「책」*을', 'strong((괄호))가, em(「책」)을'],
    ['~~취소~~는 _기울임_은 __굵게__도', 's(취소)는 em(기울임)은 strong(굵게)도'],
    ['これは**重要**です', 'これはstrong(重要)です'],
  ])('stand next to particles: %s', (content, shown) => {
    expect(show(content)).toBe(shown);
  });

  it.each([
    ...[
      '김**님과 박**님',
      '2*3*4',
      '네~~그래요~~ 응',
      '안녕~~ 반가워~~',
      'snake_case_name',
      '*^^* ㅠ_ㅠ -_- ^_^',
      'a * b * c',
    ],
    ...['>_<', '> <', '> ㅁ <', '>>여기', '-', '- ', '*', '1.', '# ', '#태그', '>', '+ 추가로', '---', '***', '____'],
    ...[
      '2026. 11. 30. 회의',
      '2026. 가을',
      '3. 1. 절',
      '-5도',
      '1.5배',
      'a\n---',
      'a\n===',
      '~~~ 끝 ~~~',
      '[a]: https:x',
    ],
    ...[
      String.raw`¯\_(ツ)_/¯`,
      String.raw`C:\Users\kim \\server\share`,
      '&amp; &lt;b&gt; &copy;',
      '<b>x</b>',
      '<!-- x -->',
    ],
    ...[
      '    four spaces',
      '\tif x:\n\t\treturn',
      '  a\n      b\n c',
      'a\n\n\n\nb',
      'a  \nb',
      '[x]',
      '[x](y)',
      '| a |',
      'a | b',
    ],
  ])('are not seen where none are meant: %j', (content) => {
    expect(show(content)).toBe(content);
  });

  it('show all of a text of plain words, with each space and line', () => {
    const word = fc
      .string({ unit: fc.constantFrom(...Array.from('abz가힣漢あ🎉,()\' "')) })
      .filter((line) => line === '' || line.trim() !== '');
    const content = fc.array(word).map((lines) => ['x', ...lines, 'x'].join('\n'));
    fc.assert(fc.property(content, (text) => show(text) === text));
  });
});

describe('links', () => {
  it.each([
    ['see https://a.example/x?y=1#z now', 'https://a.example/x?y=1#z'],
    ['https://a.example.', 'https://a.example'],
    ['(https://a.example/b)', 'https://a.example/b'],
    ['https://a.example/Suda_(chat)', 'https://a.example/Suda_(chat)'],
    ['https://a.example/_a_/*b*/c', 'https://a.example/_a_/*b*/c'],
    ['여기요 https://a.example/한국어, 보세요', 'https://a.example/한국어'],
    ['www.a.example/x', 'https://www.a.example/x'],
    ['「https://a.example」', 'https://a.example'],
    ['https://naver.com에서 봤어', 'https://naver.com'],
    ['https://naver.com입니다.', 'https://naver.com'],
    ['여기(https://naver.com)에 있어', 'https://naver.com'],
    ['https://naver.com/path를 봐', 'https://naver.com/path'],
    ['여기https://naver.com', 'https://naver.com'],
    ['https://naver.com。그리고', 'https://naver.com'],
    ['https://한국.한국/위키', 'https://한국.한국/위키'],
    ['www.한국.kr', 'https://www.한국.kr'],
    ['https://a.example/?q=점심&page=2에', 'https://a.example/?q=점심&page=2'],
    ['https://a.example/café', 'https://a.example/café'],
    ['https://a.example/東京を見て', 'https://a.example/東京を見て'],
    ['https://a.example/x))))', 'https://a.example/x'],
    ['[회의록](https://a.example/x)을', 'https://a.example/x'],
    ['[메일](mailto:kim@a.example)', 'mailto:kim@a.example'],
  ])('%s', (content, href) => {
    expect(links(content)).toEqual([href]);
  });

  it('finds the address behind the particle of another', () => {
    expect(links('https://a.example에서https://b.example로')).toEqual(['https://a.example', 'https://b.example']);
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'plain a.example', 'https://', 'ftp://a.example'])(
    'makes no link of %s',
    (content) => {
      expect([...links(content), ...links(`[x](${content})`), ...links(`![x](${content})`)]).toEqual([]);
    },
  );

  it.each([
    ['https://naver.com', undefined],
    ['[naver.com](https://www.naver.com/x)', undefined],
    ['[회의록 v1.2](https://a.example)', undefined],
    ['https://한국.한국', undefined],
    ['[메일](mailto:kim@a.example)', undefined],
    ['[naver.com](https://evil.example)', 'evil.example'],
    ['[https://naver.com/login](https://naver.com.evil.example)', 'naver.com.evil.example'],
    ['[ｎａｖｅｒ．ｃｏｍ](https://evil.example)', 'evil.example'],
    ['https://naver.com@evil.example/', 'evil.example'],
    ['[로그인](https://naver.com:x@evil.example)', 'evil.example'],
    ['https://www.аpple.com', 'www.xn--pple-43d.com'],
    ['https://%65%76%69%6c.example/naver.com', 'evil.example'],
    ['https://3627734734/naver.com', '216.58.214.206'],
    ['https://evil.example?@naver.com', 'evil.example'],
    ['https://evil.example#@naver.com', 'evil.example'],
    ['[사과](https://аpple.com)', 'xn--pple-43d.com'],
    ['[kim@a.example](mailto:eve@b.example)', 'eve@b.example'],
  ])('shows where %s leads when its text could hide it', (content, host) => {
    expect(hosts(content)).toEqual([host]);
  });
});

describe('mentions', () => {
  it('are those of the longest name that fits, and only of names that were given', () => {
    expect(show('@Ann Lee and @Bob', ['Ann', 'Ann Lee'])).toBe('mention(@Ann Lee) and @Bob');
  });

  it('stand within marks, and marks within names mean nothing', () => {
    expect(show('**@Ann** - @*x*', ['Ann', '*x*'])).toBe('strong(mention(@Ann)) - mention(@*x*)');
  });

  it('are none in code, addresses and behind a backslash', () => {
    expect(mentionsOf('`@Ann` https://a.example/@Ann \\@Ann\n```\n@Ann\n```', ['Ann'])).toEqual([]);
  });

  it('are found in quotes, lists and tables', () => {
    expect(mentionsOf('> @A\n\n- @B\n\n| @C | d |\n|--|--|\n| @D | |', ['A', 'B', 'C', 'D'])).toEqual([
      '@A',
      '@B',
      '@C',
      '@D',
    ]);
  });
});
