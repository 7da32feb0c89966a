/** One of these is in every emoji: what has none is told without the list of all emoji, which takes long to compile. */
const PART_OF_EMOJI = /[\p{Extended_Pictographic}\p{Regional_Indicator}\u20e3]/u;
const EMOJI_ONLY = /^\s*(?:\p{RGI_Emoji}\s*){1,3}$/v;

/** Whether a text is one to three emoji and nothing else. */
export const isEmojiOnly = (content: string): boolean =>
  content.length <= 120 && PART_OF_EMOJI.test(content) && EMOJI_ONLY.test(content);
