/** Why a process can't start, in one line that an operator can act on. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
