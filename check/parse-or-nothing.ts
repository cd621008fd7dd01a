/** @returns the value; `undefined` for what is no JSON. A byte order mark is left out, as the door does */
export function parseOrNothing(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
