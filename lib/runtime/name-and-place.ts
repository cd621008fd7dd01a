/**
 * What may be said of an unexpected error. It may come from a function of the user's, which may have put
 * anything into it: what does not look like a name or a place is left out.
 */

/** So the classes of errors are called, of the language as of everybody's own. */
const NAME = /^[A-Z][A-Za-z0-9]{0,60}(?:Error|Exception)$/;

/** `at name (file:///…:1:2)` or `at file:///…:1:2`, with nothing in it but names, paths and numbers. */
const PLACE =
  /^ +(at (?:(?:async |new )*[\w$.<>#]{1,200}(?: \[as [\w$.]{1,200}\])? )?\(?(?:[\w.:/%+~-]|\/@){1,1000}:\d+:\d+\)?)$/m;

/** @returns empty text for a place that nobody knows, or that should not be told */
export function nameAndPlace(error: unknown): { error: string; place: string } {
  if (!(error instanceof Error)) return { error: typeof error, place: '' };
  // Whoever threw it may have set these to anything.
  const { name, message, stack }: { name: unknown; message: unknown; stack?: unknown } = error;
  return {
    error: typeof name === 'string' && NAME.test(name) ? name : 'Error',
    place: typeof stack === 'string' && typeof message === 'string' ? placeIn(stack, message) : '',
  };
}

/** The first place after the message, which heads a stack and may read like one itself. */
function placeIn(stack: string, message: string): string {
  const afterMessage = stack.slice(stack.indexOf(message) + message.length);
  return PLACE.exec(afterMessage)?.[1] ?? '';
}
