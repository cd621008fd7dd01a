/** What SQLite says that went wrong: https://www.sqlite.org/rescode.html */
export const SQLITE = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cantOpen: 14,
  tooBig: 18,
  constraint: 19,
  mismatch: 20,
  notADatabase: 26,
} as const;

/** The lowest eight bits say what it is, those above why. */
const KIND = 0xff;

/** @returns nothing for an error that is not SQLite's */
export function sqliteCodeOf(error: unknown): number | undefined {
  const { errcode } = Object(error) as { readonly errcode?: unknown };
  return typeof errcode === 'number' ? errcode & KIND : undefined;
}
