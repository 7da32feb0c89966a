import { createTestingPinia } from '@pinia/testing';
import { mount } from '@vue/test-utils';
import fc from 'fast-check';
import { Notify, Quasar } from 'quasar';
import { describe, expect, it, vi } from 'vitest';
import { i18n } from '@/shared/i18n';
import { MessageText } from './message-text';

function show(content: string, tick?: (line: number) => void) {
  return mount(MessageText, {
    props: { content, ...(tick && { tick }) },
    global: { plugins: [createTestingPinia({ createSpy: vi.fn }), i18n, [Quasar, { plugins: { Notify } }]] },
  });
}

const TAGS = [
  ...['A', 'B', 'BDI', 'BLOCKQUOTE', 'BUTTON', 'CODE', 'DIV', 'EM', 'I', 'INPUT', 'LI', 'OL', 'P', 'PATH', 'PRE', 'S'],
  ...['SPAN', 'STRONG', 'SVG', 'TABLE', 'TBODY', 'TD', 'TH', 'THEAD', 'TR', 'UL'],
];

/** What a text made that it must not: other elements, handlers, styles and frames, and links to elsewhere than the web and mail. */
function unsafeIn(root: Element): string[] {
  return [root, ...root.querySelectorAll('*')].flatMap((element) => {
    const isOfText = !element.closest('.head');
    const attributes = [...element.attributes].flatMap(({ name, value }) => {
      const isLink = ['href', 'src', 'action', 'formaction', 'srcdoc', 'xlink:href'].includes(name);
      if (isLink)
        return name === 'href' && /^(?:https?|mailto):$/.test(new URL(value).protocol) ? [] : [`${name}=${value}`];
      return /^on/i.test(name) || (isOfText && name === 'style') ? [`${name}=${value}`] : [];
    });
    const opener = element.tagName === 'A' && element.getAttribute('rel') !== 'noopener noreferrer nofollow';
    const unknown = !TAGS.includes(element.tagName.toUpperCase());
    return [...attributes, ...(opener ? ['rel'] : []), ...(unknown ? [element.tagName] : [])];
  });
}

/** The kinds that lists of such inputs know. */
const ATTACKS = [
  // Elements and their attributes.
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<svg><animate onbegin=alert(1) attributeName=x dur=1s>',
  '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
  '<math><mi xlink:href="javascript:alert(1)">x</mi></math>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<body onload=alert(1)>',
  '<details open ontoggle=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '<form action="javascript:alert(1)"><button>x</button></form>',
  '<style>@import "javascript:alert(1)"</style>',
  '<div style="background:url(javascript:alert(1))">',
  '<scr<script>ipt>alert(1)</scr</script>ipt>',
  '</span><script>alert(1)</script>',
  '<!--<img src="--><img src=x onerror=alert(1)//">',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  // Schemes: plain, in other letters, cut by control characters, escaped, encoded.
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x]( javascript:alert(1))',
  '[x](<javascript:alert(1)>)',
  '[x](<java\tscript:alert(1)>)',
  '[x](java\nscript:alert(1))',
  '[x](\u0001javascript:alert(1))',
  '[x](javascript\u0000:alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74:alert(1))',
  '[x](javascript&colon;alert(1))',
  '[x](javascript&#58;alert(1))',
  '[x](javascript%3Aalert(1))',
  '[x](\\javascript:alert(1))',
  '[x](java\\script:alert(1))',
  '[x](vbscript:msgbox(1))',
  '[x](livescript:alert(1))',
  '[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  '[x](data:image/svg+xml,<svg/onload=alert(1)>)',
  '[x](blob:https://a.example/1)',
  '[x](file:///etc/passwd)',
  '[x](intent://a#Intent;scheme=javascript;end)',
  '[x](//evil.example)',
  '[x](/chat/account/sign-out)',
  '[x](#x)',
  '[x](https:javascript:alert(1))',
  '[x](mailto:javascript:alert(1))',
  '![x](javascript:alert(1))',
  '![x](https://a.example/x.png"onerror="alert(1))',
  '![onerror=alert(1)](x)',
  'javascript:alert(1) javascript://%0aalert(1)',
  '<javascript:alert(1)> <https://a.example/"onclick=alert(1)>',
  // Titles, references, and links in links.
  '[x](https://a.example "\\" onmouseover=alert(1) x=\\"")',
  "[x](https://a.example 'x' onclick=alert(1))",
  '[x][y]\n\n[y]: javascript:alert(1)',
  '[x]\n\n[x]: <javascript:alert(1)> "x"',
  '[a [b](javascript:alert(1)) c](https://a.example)',
  '[https://a.example](javascript:alert(1))',
  '[![x](javascript:alert(1))](https://a.example)',
  '[\\](javascript:alert(1))](https://a.example)',
  '[x](https://a.example/<script>alert(1)</script>)',
  'https://a.example/"onmouseover="alert(1)',
  "https://a.example/'onmouseover='alert(1)",
  'https://a.example/`<svg/onload=alert(1)>`',
  // Within other marks.
  '```"><script>alert(1)</script>\nx\n```',
  '```html\n<script>alert(1)</script>\n```',
  '``` onload=alert(1)\nx\n```',
  '`<img src=x onerror=alert(1)>`',
  '| <b onclick=alert(1)>x | [y](javascript:alert(1)) |\n|:--|--:|\n| <script> | `</td>` |',
  '- [ ] <input onfocus=alert(1) autofocus>\n- [x](javascript:alert(1))',
  '# <script>alert(1)</script>',
  '> <iframe src=javascript:alert(1)>',
  '{{constructor.constructor("alert(1)")()}} ${alert(1)} <%= alert(1) %>',
  '__proto__ constructor ```__proto__\nx\n``` ```constructor\nx\n```',
];

describe('no text', () => {
  it.each(ATTACKS)('becomes more than a text: %j', (content) => {
    expect(unsafeIn(show(content).element as Element)).toEqual([]);
  });

  it('becomes more than a text, of whatever pieces it is', () => {
    const piece = fc.oneof(
      fc.constantFrom(...ATTACKS),
      fc.constantFrom(
        '[',
        '](',
        ')',
        '<',
        '>',
        '"',
        '`',
        '```\n',
        '\n',
        '> ',
        '- ',
        '|',
        '&#106;',
        'javascript:',
        'https://',
        '\\',
      ),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        expect(unsafeIn(show(pieces.join('')).element as Element)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a text', () => {
  it('of one paragraph stays in its line', () => {
    const element = show('**a** `b`\nc').element as HTMLElement;
    expect([element.tagName, element.innerHTML]).toEqual(['SPAN', '<strong>a</strong> <code>b</code>\nc']);
  });

  it('shows where a link leads that looks like another', () => {
    expect(show('[naver.com](https://evil.example/x)').text()).toBe('naver.com(evil.example)');
  });

  it('loads no image', () => {
    const wrapper = show('![cat](https://a.example/cat.png)');
    expect([wrapper.find('img').exists(), wrapper.get('a').attributes('href')]).toEqual([
      false,
      'https://a.example/cat.png',
    ]);
  });

  it('of one to three emoji is large', () => {
    const large = (content: string) => show(content).classes('large');
    expect(['👍', '👨‍👩‍👧 🇰🇷\n👍🏽', '👍👍👍👍', '👍 a', '1'].map(large)).toEqual([true, true, false, false, false]);
  });

  it('lets its author tick a box, by its line, and nobody else', async () => {
    const ticked = vi.fn();
    const content = 'to do:\n- [ ] a\n- [x] b';
    const boxes = show(content, ticked).findAll<HTMLInputElement>('input');
    expect(boxes.map(({ element }) => element.checked)).toEqual([false, true]);
    await boxes[1]?.trigger('click');
    expect(ticked.mock.calls).toEqual([[2]]);
    expect(show(content).findAll('input:disabled')).toHaveLength(2);
  });

  it('shows code in its language, once that is loaded, and copies it', async () => {
    const copied = vi.fn(() => Promise.resolve());
    vi.spyOn(navigator, 'clipboard', 'get').mockReturnValue({ writeText: copied } as unknown as Clipboard);
    const wrapper = show('```ts\nconst a = 1;\n```');
    expect([wrapper.get('.language').text(), wrapper.get('pre').text()]).toEqual(['ts', 'const a = 1;']);
    await vi.waitFor(() => expect(wrapper.get('.code-keyword').text()).toBe('const'));
    expect(wrapper.get('pre').text()).toBe('const a = 1;');
    await wrapper.get('button').trigger('click');
    expect(copied).toHaveBeenCalledExactlyOnceWith('const a = 1;');
  });
});
