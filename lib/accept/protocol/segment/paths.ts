/** The paths of Segment's HTTP API, and what is called at each. */

/** The paths that Segment's libraries for browsers and apps use. */
const SHORT: Readonly<Record<string, string>> = {
  t: 'track',
  i: 'identify',
  p: 'page',
  s: 'screen',
  g: 'group',
  a: 'alias',
  b: 'batch',
};

const LISTS = ['batch', 'import'];

/** Where the same libraries count their own errors, without a key. */
const METRICS = 'm';

/** @param calls the types of calls */
export function pathsOf(calls: readonly string[]): readonly string[] {
  return [...calls, ...LISTS, ...Object.keys(SHORT), METRICS];
}

export function isUnread(path: string): boolean {
  return path === METRICS;
}

/** @returns the type of the call that is sent there; `undefined` if it is a list of calls */
export function callAt(path: string): string | undefined {
  const name = SHORT[path] ?? path;
  return LISTS.includes(name) ? undefined : name;
}
