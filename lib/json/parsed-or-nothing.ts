/**
 * What a text says, or nothing if it is no JSON. For what services answer and the door wrote; what senders wrote is
 * walked by `scan.ts`, which is stricter.
 */
export function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
