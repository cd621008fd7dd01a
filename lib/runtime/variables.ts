/** Reads variables by a table of them. A missing or malformed one is told together with all others. */

/** The environment is wrong; the message names each variable and its fault. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
}

/** What a text must be, in words, and whether it is. */
export interface Rule {
  readonly words: string;
  readonly holds: (text: string) => boolean;
}

/** A variable: one row a name. */
export interface Variable {
  /** What is said if it is not set; without these words it may be left out. */
  readonly missing?: string;
  /** Each that does not hold is told. */
  readonly rules: readonly Rule[];
}

export const matches = (pattern: RegExp, words: string): Rule => ({
  words,
  holds: (text) => pattern.test(text),
});

export const notEmpty: Rule = { words: 'must not be empty', holds: (text) => text !== '' };

export type Variables = Readonly<Record<string, string | undefined>>;

type ValuesOf<Table> = {
  readonly [Name in keyof Table]: Table[Name] extends { readonly missing: string }
    ? string
    : string | undefined;
};

/**
 * @param subject and verb of the message: `These settings are`
 * @param between what is wrong between several of them
 * @throws EnvironmentError with every fault at once; values are not repeated, they may be secret
 */
export function parseVariables<const Table extends Readonly<Record<string, Variable>>>(
  table: Table,
  variables: Variables,
  subject: string,
  between: readonly string[] = [],
): ValuesOf<Table> {
  const faults = [
    ...Object.entries(table).flatMap(([name, variable]) =>
      faultsOf(variable, variables[name]).map((words) => `${name}: ${words}`),
    ),
    ...between,
  ];
  if (faults.length > 0) {
    throw new EnvironmentError(`${subject} not valid:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
  return variables as ValuesOf<Table>;
}

function faultsOf({ missing, rules }: Variable, text: string | undefined): readonly string[] {
  if (text === undefined) return missing === undefined ? [] : [missing];
  return rules.filter(({ holds }) => !holds(text)).map(({ words }) => words);
}
