/** Makes of what somebody wrote what nobody can change. */

/** @param value objects and lists of them are copied, with all that is in them; functions stay what they are */
export function frozenCopy<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  const copy = Array.isArray(value)
    ? value.map(frozenCopy)
    : Object.fromEntries(Object.entries(value).map(([name, member]) => [name, frozenCopy(member)]));
  return Object.freeze(copy) as Value;
}

/** A table without a prototype, so that a hostile name finds nothing in it. */
export function frozenTable<In, Out>(
  table: Readonly<Record<string, In>>,
  row: (name: string, value: In) => Out,
): Readonly<Record<string, Out>> {
  const rows = Object.create(null) as Record<string, Out>;
  for (const [key, value] of Object.entries(table)) rows[key] = Object.freeze(row(key, value));
  return Object.freeze(rows);
}
