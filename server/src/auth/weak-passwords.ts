import { ChatError, LIMITS } from '@suda/contract';
import { dictionary } from '@zxcvbn-ts/language-common';

const KEPT = 10_000;

const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

/** The commonest that are long enough to be chosen here; the list has the commonest first. */
const COMMON = new Set(
  dictionary['passwords-common']
    .filter(({ length }) => length >= LIMITS.passwordMinLength)
    .slice(0, KEPT)
    .map(folded),
);

const lettersAndDigits = (text: string): string => folded(text).replace(/[^\p{L}\p{M}\p{N}]+/gu, '');

/** Nothing but the userId, once or more often, however it is separated. */
function isOnly(userId: string, password: string): boolean {
  const [name, rest] = [lettersAndDigits(userId), lettersAndDigits(password)];
  return folded(password) === folded(userId) || (name !== '' && rest !== '' && rest.replaceAll(name, '') === '');
}

/** Whether a password is among the first that are guessed: a common one, or only the userId. Case does not matter. */
export const isWeakPassword = (password: string, userId: string): boolean =>
  COMMON.has(folded(password)) || isOnly(userId, password);

/** `path` is the field's, as in `invalid_payload` of a malformed one. */
export const weakPassword = (path: string): ChatError =>
  new ChatError('invalid_payload', 'The password is too easy to guess.', {
    issues: [{ path, message: 'too common, or only the userId' }],
  });
