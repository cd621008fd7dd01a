/** What makes a shell complete the commands and their options, made of the table of commands. */
import type { Command } from './command.ts';
import { COMMON_OPTIONS, INVOCATION, NAME } from './program.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** @param rows all commands */
export function completionScript(shell: Shell, rows: readonly Command[]): string {
  return WRITERS[shell](wordsOf(rows));
}

/** What may follow. */
interface Words {
  /** `status`, `dlq` … */
  readonly first: readonly string[];
  /** `list`, `show` … by their group. */
  readonly second: ReadonlyMap<string, readonly string[]>;
  /** By the whole name of a command. */
  readonly options: ReadonlyMap<string, readonly string[]>;
}

function wordsOf(rows: readonly Command[]): Words {
  const names = rows.map(({ name }) => name.split(' '));
  const groups = Map.groupBy(
    names.filter(([, second]) => second !== undefined),
    ([first = '']) => first,
  );
  return {
    first: [...new Set(names.map(([first = '']) => first))],
    second: new Map([...groups].map(([group, of]) => [group, of.map(([, second = '']) => second)])),
    options: new Map(
      rows.map(({ name, options = [] }) => [
        name,
        [...options, ...COMMON_OPTIONS].flatMap(({ flags }) => flags.match(/--[\w-]+/g) ?? []),
      ]),
    ),
  };
}

/** Where it is not installed, `npx` runs it: completion needs a command of its name. */
const AS_FUNCTION = `command -v ${NAME} >/dev/null 2>&1 || ${NAME}() { ${INVOCATION} "$@"; }`;

const WRITERS: Readonly<Record<Shell, (words: Words) => string>> = { bash, zsh, fish };

function casesOf({ second, options }: Words): string[] {
  return [
    ...[...second].map(([group, names]) => `    ${group}) offer='${names.join(' ')}' ;;`),
    ...[...options].map(([name, flags]) => `    '${name}'|'${name} '*) offer='${flags.join(' ')}' ;;`),
  ];
}

function bash(words: Words): string {
  return [
    `# Completion of ${NAME} for bash.`,
    AS_FUNCTION,
    '_iterable_forwarder() {',
    '  local offer',
    `  local line="\${COMP_WORDS[*]:1:COMP_CWORD-1}"`,
    '  case "$line" in',
    `    '') offer='${words.first.join(' ')}' ;;`,
    ...casesOf(words),
    '  esac',
    '  # Without a word to offer, names of files.',
    `  COMPREPLY=($(compgen -W "$offer" -- "\${COMP_WORDS[COMP_CWORD]}"))`,
    '}',
    `complete -o default -F _iterable_forwarder ${NAME}`,
  ].join('\n');
}

function zsh(words: Words): string {
  return [
    `# Completion of ${NAME} for zsh.`,
    AS_FUNCTION,
    '_iterable_forwarder() {',
    '  local offer',
    `  local line="\${(j: :)words[2,CURRENT-1]}"`,
    '  case "$line" in',
    `    '') offer='${words.first.join(' ')}' ;;`,
    ...casesOf(words),
    '  esac',
    `  compadd -- \${=offer} || _files`,
    '}',
    `compdef _iterable_forwarder ${NAME}`,
  ].join('\n');
}

function fish({ first, second, options }: Words): string {
  const at = (condition: string, words: readonly string[]) =>
    `complete -c ${NAME} -f -n '${condition}' -a '${words.join(' ')}'`;
  const isGroup = (name: string) => second.has(name);
  return [
    `# Completion of ${NAME} for fish.`,
    `type -q ${NAME}; or function ${NAME}; ${INVOCATION} $argv; end`,
    at('__fish_use_subcommand', first),
    ...[...second].map(([group, names]) =>
      at(
        `__fish_seen_subcommand_from ${group}; and not __fish_seen_subcommand_from ${names.join(' ')}`,
        names,
      ),
    ),
    ...[...options].flatMap(([name, flags]) => {
      const [word = '', sub] = name.split(' ');
      const condition = [word, ...(isGroup(word) && sub !== undefined ? [sub] : [])]
        .map((each) => `__fish_seen_subcommand_from ${each}`)
        .join('; and ');
      return flags.map((flag) => `complete -c ${NAME} -n '${condition}' -l ${flag.slice(2)}`);
    }),
  ].join('\n');
}
