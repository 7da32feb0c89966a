/** A text of the item that a failed condition was checked against (`ALL_OLD`); undefined when there is none. */
export function textOfPresent(error: unknown, attribute: string): string | undefined {
  // The document client passes errors on as they are: with a type beside each value.
  const { Item } = error as { Item?: Record<string, { S?: string } | undefined> };
  return Item?.[attribute]?.S;
}
