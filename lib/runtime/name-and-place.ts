/**
 * What may be said of an unexpected error. It may come from a function of the user's, which may have put
 * anything into it: only a name that everybody knows is told, and only a place in our own files.
 */
import { fileURLToPath } from 'node:url';

/** Of the language, of Node, and of what the web's interfaces throw: a name of anybody's own may hold data. */
const NAMES: readonly string[] = [
  'Error',
  'AggregateError',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SuppressedError',
  'SyntaxError',
  'TypeError',
  'URIError',
  'AssertionError',
  'SystemError',
  'AbortError',
  'DataCloneError',
  'InvalidCharacterError',
  'InvalidStateError',
  'NetworkError',
  'NotSupportedError',
  'OperationError',
  'QuotaExceededError',
  'TimeoutError',
];

/** `at name (file:///…:1:2)` or `at file:///…:1:2`, with nothing in it but names, paths and numbers. */
const PLACE =
  /^ +(at (?:(?:async |new )*[\w$.<>#]{1,200}(?: \[as [\w$.]{1,200}\])? )?\(?((?:[\w.:/\\%+~-]|[/\\]@){1,1000}\.[cm]?[jt]s):\d+:\d+\)?)$/gm;

/** The folder that holds the bundle; where nothing is bundled, the project's. */
const FOLDER = import.meta.url.replace(/(?:lib\/runtime\/)?[^/]*$/, '');
const FOLDERS = [FOLDER, fileURLToPath(FOLDER)];

/**
 * Never throws, whatever the error does when it is read.
 * @returns empty text for a place that nobody knows, or that should not be told
 */
export function nameAndPlace(error: unknown): { error: string; place: string } {
  try {
    if (!(error instanceof Error)) return { error: typeof error, place: '' };
    // Whoever threw it may have set these to anything.
    const { name, message, stack }: { name: unknown; message: unknown; stack?: unknown } = error;
    return {
      error: typeof name === 'string' && NAMES.includes(name) ? name : 'Error',
      place: typeof stack === 'string' && typeof message === 'string' ? placeIn(stack, message) : '',
    };
  } catch {
    return { error: typeof error, place: '' };
  }
}

/** The first place of ours after the message, which heads a stack and may read like one itself. */
function placeIn(stack: string, message: string): string {
  const afterMessage = stack.slice(stack.indexOf(message) + message.length);
  for (const [, place = '', file = ''] of afterMessage.matchAll(PLACE)) {
    if (FOLDERS.some((folder) => file.startsWith(folder)) && !file.includes('..')) return place;
  }
  return '';
}
