/** What a command is: one row of `commands.ts`, of which the parser, the help, `docs/cli.md` and completion are made. */
import type { Configuration } from '../lib/config/define-config.ts';
import type { HistoryPlace } from '../operate/history/place.ts';
import type { Stack } from '../operate/stack.ts';
import type { ExitStatus } from './exit-status.ts';
import type { Output } from './output.ts';

export interface Argument {
  readonly name: string;
  readonly description: string;
  readonly isOptional?: true;
  /** Completion offers them. */
  readonly choices?: 'projects' | 'sources';
}

export interface Option {
  /** As commander has them: `--rate <events>`, `--all`. */
  readonly flags: string;
  readonly description: string;
  /** It may be given several times. */
  readonly isRepeated?: true;
}

interface Example {
  /** What follows `npx iterable-forwarder`. */
  readonly line: string;
  readonly does: string;
}

export interface Command {
  /** `status`; `dlq redrive` for a command of a group. */
  readonly name: string;
  /** One line, in the present: "shows …". */
  readonly summary: string;
  /** What must be known beyond the options; Markdown, since it stands in the reference too. */
  readonly description?: string;
  readonly arguments?: readonly Argument[];
  readonly options?: readonly Option[];
  readonly examples: readonly Example[];
  /** It changes something: it shows first what it would do, and wants `--yes` or an answer. */
  readonly isChanging?: true;
  readonly run: (context: Context, given: Given) => Promise<ExitStatus>;
}

/** What was given on the command line. */
export interface Given {
  readonly arguments: readonly (string | undefined)[];
  /** By the long name in camel case: `--other-region` is `otherRegion`. */
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
}

export interface Context {
  /** Opens it, and says on stderr which it is. @throws OperateFault */
  readonly stack: () => Promise<Stack>;
  /** `forwarder.config.ts` as it is here. @throws ConfigurationError */
  readonly configuration: () => Promise<Configuration>;
  /** Where the history of this machine lies, whether a stack runs or not. @throws OperateFault */
  readonly historyPlace: () => HistoryPlace;
  readonly output: Output;
  /** Ends when the operator presses Ctrl-C. */
  readonly interrupted: AbortSignal;
  readonly now: () => number;
  /** The folder that files and progress are relative to. */
  readonly directory: string;
}
