import { CJK } from '../name-tree';

/** In an address such a letter follows a separator, or another one: `/wiki/한국`, but not `naver.com에서`. */
const CJK_INSIDE = String.raw`(?<=[/=_&#%+~:\-${CJK}]|[${CJK}]\.|[Ww]{3}\.)[${CJK}]`;
/** `](` ends the label of a named link. Without the flag i, which takes long to compile beside letters of scripts. */
const ADDRESS = new RegExp(
  `(?<!\\w)(?:[Hh][Tt]{2}[Pp][Ss]?://|[Ww]{3}\\.)(?:(?!\\]\\()[^\\s<>"'\`${CJK}]|${CJK_INSIDE})+`,
  'uy',
);
const TRAILING = new Set('.,!?:;…)]}\'"」』》。，！？*_~');
const SAFE = /^(?:https?:\/\/|mailto:[^\s@]+@)/iu;
/** An address with its host where everybody looks for it, in letters that look like no others. */
const PLAIN_ADDRESS = /^https?:\/\/(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?(?:\/[\x21-\x7e]*)?$/i;
/** A host that is written in its own letters: all of them ASCII, or Hangul. */
const PLAIN_LABEL = /^(?:[\p{ASCII}]*|[\p{Script=Hangul}\d-]*)$/u;
/** A text that looks like an address: two words with a dot between, or a scheme. */
const LOOKS_LIKE_HOST = /(?:\/\/)?(?:[^\s/@]*@)?((?:[\p{L}\p{N}_-]+\.)+\p{L}{2,})/u;

/** Cuts the sentence's punctuation off a link, but keeps a closing bracket that the link opened. In linear time. */
function trimLink(raw: string): string {
  let unclosed = raw.split('(').length - raw.split(')').length;
  let end = raw.length;
  for (; end > 0 && TRAILING.has(raw.charAt(end - 1)); end -= 1) {
    if (raw.charAt(end - 1) !== ')') continue;
    if (unclosed >= 0) break;
    unclosed += 1;
  }
  return raw.slice(0, end);
}

/** The address that begins at this place of a text, without the sentence's punctuation behind it. */
export function addressAt(src: string, at: number): { text: string; href: string } | undefined {
  ADDRESS.lastIndex = at;
  const text = trimLink(ADDRESS.exec(src)?.[0] ?? '');
  const href = /^www\./i.test(text) ? `https://${text}` : text;
  return URL.canParse(href) ? { text, href } : undefined;
}

/** Whether a link may lead there. */
export const isSafeHref = (href: string): boolean => SAFE.test(href) && URL.canParse(href);

const bare = (host: string): string => host.toLowerCase().replace(/^www\./u, '');

/**
 * Where a link leads, if its text may make somebody believe something else: it looks like the address of another host, hides
 * the host behind a name and an @, or is written in letters that look like others.
 */
export function hiddenHost(href: string, text: string): string | undefined {
  // It stands there as it is: most do, and what follows takes long to compile.
  if ((text === href || href === `https://${text}`) && PLAIN_ADDRESS.test(href)) return undefined;
  const url = new URL(href);
  if (url.protocol === 'mailto:') {
    const address = decodeURI(url.pathname);
    return text.includes('@') && !text.includes(address) ? address : undefined;
  }
  const [, authority = ''] = /^https?:\/\/([^/?#\\]*)/iu.exec(href) ?? [];
  if (authority.includes('@')) return url.host;
  if (!authority.split('.').every((label) => PLAIN_LABEL.test(label))) return url.host;
  const claimed = LOOKS_LIKE_HOST.exec(text.normalize('NFKC'))?.[1];
  if (claimed === undefined) return undefined;
  const claims = `https://${claimed}`;
  return URL.canParse(claims) && bare(new URL(claims).hostname) === bare(url.hostname) ? undefined : url.host;
}
