import unhomoglyph from 'unhomoglyph';

const IGNORED = /\p{Default_Ignorable_Code_Point}/gu;

/** UTS 39: every character as the one of its lookalikes that stands for all. */
const prototypes = (text: string): string => unhomoglyph(text.normalize('NFD').replace(IGNORED, '')).normalize('NFD');

const caseless = (text: string): string => text.toUpperCase().toLowerCase();

/**
 * What a name looks like, as it is written and in lower case: each is a skeleton of UTS 39 that knows no case and no width.
 * Two names can be mistaken for each other when they share one. `I` is like `l` as it is written, and like `i` by its case.
 */
export const nameSkeletons = (name: string): string[] => [
  ...new Set([caseless(prototypes(name)), caseless(prototypes(caseless(name.normalize('NFKC'))))]),
];
