const NAME = /^[\p{L}\p{M}\p{N}_.-]+(?: [\p{L}\p{M}\p{N}_.-]+)*$/u;

/** The key of what is wrong with a name, or '' when it will do; the server has the last word. */
export function nameFault(name: string): '' | 'welcome.nameMissing' | 'welcome.nameInvalid' {
  const trimmed = name.normalize('NFC').trim();
  if (trimmed === '') return 'welcome.nameMissing';
  return NAME.test(trimmed) ? '' : 'welcome.nameInvalid';
}
