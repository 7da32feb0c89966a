import type { HLJSApi, LanguageFn } from 'highlight.js';

/** A piece of code: text, or pieces that are something, such as a keyword. */
export type CodePiece = string | { scope?: string; children: CodePiece[] };

type Language = () => Promise<{ default: LanguageFn }>;

/** Each is loaded when it is first shown. */
const LANGUAGES = {
  bash: () => import('highlight.js/lib/languages/bash'),
  c: () => import('highlight.js/lib/languages/c'),
  cpp: () => import('highlight.js/lib/languages/cpp'),
  csharp: () => import('highlight.js/lib/languages/csharp'),
  css: () => import('highlight.js/lib/languages/css'),
  dart: () => import('highlight.js/lib/languages/dart'),
  diff: () => import('highlight.js/lib/languages/diff'),
  dockerfile: () => import('highlight.js/lib/languages/dockerfile'),
  go: () => import('highlight.js/lib/languages/go'),
  graphql: () => import('highlight.js/lib/languages/graphql'),
  http: () => import('highlight.js/lib/languages/http'),
  ini: () => import('highlight.js/lib/languages/ini'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  kotlin: () => import('highlight.js/lib/languages/kotlin'),
  lua: () => import('highlight.js/lib/languages/lua'),
  makefile: () => import('highlight.js/lib/languages/makefile'),
  markdown: () => import('highlight.js/lib/languages/markdown'),
  nginx: () => import('highlight.js/lib/languages/nginx'),
  php: () => import('highlight.js/lib/languages/php'),
  powershell: () => import('highlight.js/lib/languages/powershell'),
  python: () => import('highlight.js/lib/languages/python'),
  r: () => import('highlight.js/lib/languages/r'),
  ruby: () => import('highlight.js/lib/languages/ruby'),
  rust: () => import('highlight.js/lib/languages/rust'),
  scss: () => import('highlight.js/lib/languages/scss'),
  sql: () => import('highlight.js/lib/languages/sql'),
  swift: () => import('highlight.js/lib/languages/swift'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
} satisfies Record<string, Language>;

type Name = keyof typeof LANGUAGES;

const ALIASES: Record<string, Name> = {
  ...{ sh: 'bash', shell: 'bash', zsh: 'bash', console: 'bash', 'c++': 'cpp', h: 'cpp', cs: 'csharp', 'c#': 'csharp' },
  ...{ docker: 'dockerfile', golang: 'go', toml: 'ini', js: 'javascript', jsx: 'javascript', mjs: 'javascript' },
  ...{ jsonc: 'json', kt: 'kotlin', make: 'makefile', md: 'markdown', ps1: 'powershell', py: 'python', rb: 'ruby' },
  ...{ rs: 'rust', ts: 'typescript', tsx: 'typescript', html: 'xml', svg: 'xml', vue: 'xml', yml: 'yaml' },
};

const isName = (name: string): name is Name => Object.hasOwn(LANGUAGES, name);

/** The known language that a fence names. */
function languageOf(label: string): Name | undefined {
  const name = label.toLowerCase();
  if (isName(name)) return name;
  return Object.hasOwn(ALIASES, name) ? ALIASES[name] : undefined;
}

let core: HLJSApi | undefined;

/** Code in pieces by what they are; undefined when the language is not known, or can't be loaded now. */
export async function highlight(code: string, label: string): Promise<readonly CodePiece[] | undefined> {
  const name = languageOf(label);
  if (name === undefined) return undefined;
  try {
    const [{ default: hljs }, { default: language }] = await Promise.all([
      import('highlight.js/lib/core'),
      LANGUAGES[name](),
    ]);
    core ??= hljs;
    if (!core.getLanguage(name)) core.registerLanguage(name, language);
    const { rootNode } = core.highlight(code, { language: name, ignoreIllegals: true })._emitter as unknown as {
      rootNode: { children: CodePiece[] };
    };
    return rootNode.children;
  } catch {
    return undefined;
  }
}
