type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const withoutOwnNulls = (fields: Fields): Fields =>
  Object.values(fields).includes(null)
    ? Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
    : fields;

/**
 * What a client means that writes `null` into a field it has no value for, as those of protocol v1 do: the fields without
 * `null`. Optional fields stand at the top of every payload or of an object there, so nothing deeper is looked at.
 */
export function withoutNulls(payload: unknown): unknown {
  if (!isFields(payload)) return payload;
  const fields = withoutOwnNulls(payload);
  const cleaned = Object.entries(fields).map(
    ([key, value]) => [key, isFields(value) ? withoutOwnNulls(value) : value] as const,
  );
  return cleaned.some(([key, value]) => value !== fields[key]) ? Object.fromEntries(cleaned) : fields;
}
