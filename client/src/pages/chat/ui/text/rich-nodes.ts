import { type FunctionalComponent, h, type VNodeChild } from 'vue';
import type { Block, Inline, LinkInline, ListItem } from '@/entities/conversation';
import { i18n } from '@/shared/i18n';
import CodeBlock from './CodeBlock.vue';

interface Props {
  blocks: readonly Block[];
  /** Ticks the box on this line of the text; without it, boxes only show how they stand. */
  tick?: ((line: number) => void) | undefined;
}

const EXTERNAL = { target: '_blank', rel: 'noopener noreferrer nofollow' };

const linkNode = ({ href, children, host }: LinkInline): VNodeChild => [
  h('a', { href, title: href, ...EXTERNAL }, inlineNodes(children)),
  host === undefined ? undefined : h('span', { class: 'host' }, `(${host})`),
];

function inlineNode(inline: Inline): VNodeChild {
  switch (inline.type) {
    case 'text':
      return inline.text;
    case 'mention':
      return h('bdi', { class: 'mention' }, inline.text);
    case 'code':
      return h('code', inline.text);
    case 'link':
      return linkNode(inline);
    default:
      return h(inline.type, inlineNodes(inline.children));
  }
}

const inlineNodes = (inlines: readonly Inline[]): VNodeChild[] => inlines.map(inlineNode);

function itemNode({ children, task }: ListItem, tick: Props['tick']): VNodeChild {
  const nodes = blockNodes(children, tick);
  if (!task) return h('li', { dir: 'auto' }, nodes);
  const box = h('input', {
    type: 'checkbox',
    checked: task.done,
    disabled: !tick,
    'aria-label': i18n.global.t('text.task'),
    // It shows what the message says, which the answer of the server changes.
    onClick: (event: Event) => {
      event.preventDefault();
      tick?.(task.line);
    },
  });
  return h('li', { dir: 'auto', class: ['task', { done: task.done }] }, [box, h('div', nodes)]);
}

function blockNode(block: Block, tick: Props['tick']): VNodeChild {
  switch (block.type) {
    case 'paragraph':
      return h('p', { dir: 'auto' }, inlineNodes(block.children));
    case 'heading':
      return h('p', { dir: 'auto', class: 'heading' }, inlineNodes(block.children));
    case 'fence':
      return h(CodeBlock, { code: block.text, language: block.language });
    case 'quote':
      return h('blockquote', { dir: 'auto' }, blockNodes(block.children, tick));
    case 'list': {
      const items = block.items.map((item) => itemNode(item, tick));
      return block.start === undefined ? h('ul', items) : h('ol', { start: block.start }, items);
    }
    case 'table': {
      const row = (cells: typeof block.head, tag: 'th' | 'td') =>
        h(
          'tr',
          cells.map((it) => h(tag, { dir: 'auto', class: it.align }, inlineNodes(it.children))),
        );
      const table = h('table', [
        h('thead', [row(block.head, 'th')]),
        h(
          'tbody',
          block.rows.map((cells) => row(cells, 'td')),
        ),
      ]);
      return h('div', { class: 'table', tabindex: 0, role: 'group', 'aria-label': i18n.global.t('text.table') }, table);
    }
  }
}

const blockNodes = (blocks: readonly Block[], tick: Props['tick']): VNodeChild[] =>
  blocks.map((it) => blockNode(it, tick));

/** The blocks of a message as elements: no HTML is parsed. */
export const RichBlocks: FunctionalComponent<Props> = ({ blocks, tick }) => blockNodes(blocks, tick);
RichBlocks.props = ['blocks', 'tick'];

/** What stands in one paragraph. */
export const RichLine: FunctionalComponent<{ inlines: readonly Inline[] }> = ({ inlines }) => inlineNodes(inlines);
RichLine.props = ['inlines'];
