type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What a client means that writes `null` into a field it has no value for, as those of protocol v1 do: the fields without
 * `null`. Optional fields stand at the top of every payload, so nothing deeper is looked at.
 */
export function withoutNulls(payload: unknown): unknown {
  if (!isFields(payload) || !Object.values(payload).includes(null)) return payload;
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== null));
}
