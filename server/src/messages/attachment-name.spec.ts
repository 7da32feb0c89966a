import { expect, it } from 'vitest';
import { attachmentNamed } from './attachment-name.js';

it('encodes a name by RFC 8187: nothing but its attr-chars stays as it is', () => {
  const name = `it's (점심) *100%* ~a!b; "c".txt`;
  const header = attachmentNamed(name);
  const [, value = ''] = /^attachment; filename\*=UTF-8''(.*)$/.exec(header) ?? [];
  expect(value).toMatch(/^(?:[A-Za-z0-9!#$&+\-.^_`|~]|%[0-9A-F]{2})+$/);
  expect(decodeURIComponent(value)).toBe(name);
  expect(attachmentNamed('half \ud83d.txt')).toContain('half%20%EF%BF%BD.txt');
});
