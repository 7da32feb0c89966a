const EMOJI_ONLY = /^\s*(?:\p{RGI_Emoji}\s*){1,3}$/v;

/** Whether a text is one to three emoji and nothing else. */
export const isEmojiOnly = (content: string): boolean => content.length <= 120 && EMOJI_ONLY.test(content);
