/** An emoji, its group, its names in Korean and in English with `|` between them, and whether it has colours of skin. */
export type EmojiRow = [emoji: string, group: number, korean: string, english: string, toned: 0 | 1];
