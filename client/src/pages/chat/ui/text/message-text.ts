import { type FunctionalComponent, h } from 'vue';
import { CALL_WORDS, isEmojiOnly, type Message, richText } from '@/entities/conversation';
import { usePresenceStore } from '@/entities/user';
import { blockNodes, inlineNodes } from './rich-nodes';
import './message-text.css';

interface Props {
  content: string;
  mentions?: readonly string[] | undefined;
  calls?: Message['calls'];
  /** With it, boxes can be ticked: it gets the line of the box. */
  tick?: ((line: number) => void) | undefined;
}

/** The text of a message as its writer marked it. One of many: a template would cost each of them more. */
export const MessageText: FunctionalComponent<Props> = ({ content, mentions = [], calls, tick }) => {
  const { displayName } = usePresenceStore();
  const blocks = richText(content, [
    ...(calls ? CALL_WORDS[calls] : []),
    ...mentions.flatMap((userId) => [displayName(userId), userId]),
  ]);
  const [only, second] = blocks;
  // Most messages are one paragraph: what stands behind it stays on its line.
  if (only?.type === 'paragraph' && !second)
    return h('span', { class: ['rich', { large: isEmojiOnly(content) }] }, inlineNodes(only.children));
  return h('div', { class: 'rich' }, blockNodes(blocks, tick));
};
MessageText.props = ['content', 'mentions', 'calls', 'tick'];
