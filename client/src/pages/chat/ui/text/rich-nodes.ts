import { h, type VNodeChild } from 'vue';
import type { Block, Inline, LinkInline, ListItem } from '@/entities/conversation';
import { i18n } from '@/shared/i18n';
import CodeBlock from './CodeBlock.vue';

type Tick = ((line: number) => void) | undefined;

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

/** What stands in one paragraph, as elements: no HTML is parsed. */
export const inlineNodes = (inlines: readonly Inline[]): VNodeChild[] => inlines.map(inlineNode);

function itemNode({ children, task }: ListItem, tick: Tick): VNodeChild {
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

function blockNode(block: Block, tick: Tick): VNodeChild {
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

/** The blocks of a message, likewise. `tick` ticks the box on this line of the text; without it, boxes only show how they stand. */
export const blockNodes = (blocks: readonly Block[], tick: Tick): VNodeChild[] =>
  blocks.map((it) => blockNode(it, tick));
