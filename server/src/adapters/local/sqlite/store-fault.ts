/** Why SQLite could not serve, to be shown and logged. */
export interface StoreFault {
  reason: string;
  /** What is damaged stays so; everything else may pass. */
  damaged: boolean;
}

const DAMAGED: Readonly<Record<number, string>> = {
  11: 'it is damaged',
  26: 'it is no data file any more',
};
// BUSY, NOMEM, READONLY, IOERR, FULL, CANTOPEN
const PASSING: Readonly<Record<number, string>> = {
  5: 'another program has locked it',
  7: 'there is no memory left',
  8: 'it can’t be written',
  10: 'the disk fails, or has no room for its log',
  13: 'the disk is full',
  14: 'it can’t be opened',
};

/** SQLite's primary code of an error. */
const errcode = (error: unknown): number => ((error as { errcode?: number }).errcode ?? 0) & 0xff;

/** A fault that SQLite itself does not notice. */
export class StoreFaultError extends Error {
  constructor(readonly fault: StoreFault) {
    super(fault.reason);
  }
}

/** Undefined for an error that is no fault of the store. */
export function storeFaultOf(error: unknown): StoreFault | undefined {
  if (error instanceof StoreFaultError) return error.fault;
  const code = errcode(error);
  const reason = DAMAGED[code] ?? PASSING[code];
  return reason === undefined ? undefined : { reason, damaged: code in DAMAGED };
}
