import { isNewName } from '@/shared/api';

/** The text key of what is wrong with a name, or ''. The server decides: this only spares a request. */
export function nameFault(name: string): '' | 'welcome.nameMissing' | 'welcome.nameInvalid' {
  const trimmed = name.normalize('NFC').trim();
  if (trimmed === '') return 'welcome.nameMissing';
  return isNewName(trimmed) ? '' : 'welcome.nameInvalid';
}
