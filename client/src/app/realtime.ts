/** Connects the socket's frames to the entities and follows the session: call once, after Pinia is there. */
export function startRealtime(): void {
  throw new Error('not there yet');
}
