/**
 * How commands speak: data on standard output, as a table for people and as one JSON object a line for programs;
 * everything else on standard error.
 */
import { styleText } from 'node:util';
import { OperateFault } from '../operate/fault.ts';
import { printable } from '../operate/printable.ts';
import { askAtTerminal } from './question.ts';

/** A row of data. Values are told as they are in JSON, and in words for people. */
export type Row = Readonly<Record<string, unknown>>;

type Colour = Parameters<typeof styleText>[0];

export interface Output {
  readonly isJson: boolean;
  /** Whether a person reads standard output as it comes. */
  readonly isTerminal: boolean;
  /**
   * Rows of one kind; in JSON each has `"v":1` and its kind. Control characters in values are shown, not obeyed.
   * @param columns heading by field, in order
   * @param paint the colour of a cell
   */
  readonly table: (
    kind: string,
    rows: readonly Row[],
    columns: Readonly<Record<string, string>>,
    paint?: (field: string, row: Row) => Colour | undefined,
  ) => void;
  /** One row as it comes, for what has no end. @param text of it, for people: `printable` where it is from outside */
  readonly line: (kind: string, row: Row, text: string) => void;
  /** On standard error. */
  readonly note: (text: string) => void;
  /** How far it is, on standard error; replaced by the next. Only on a terminal, else every ten seconds. */
  readonly progress: (text: string) => void;
  readonly colour: (colour: Colour, text: string) => string;
  /**
   * Asks before something is changed. True at once with `--yes`.
   * @throws OperateFault wrong-use without a terminal, or with `--json`
   */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Asks for a text; a secret is not shown. @throws OperateFault wrong-use as `confirm` */
  readonly ask: (question: string, options?: { readonly isSecret?: boolean }) => Promise<string>;
}

export interface OutputSettings {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly isJson: boolean;
  readonly isYes: boolean;
  readonly now: () => number;
}

const PROGRESS_MS = 10_000;

export function createOutput({ stdin, stdout, stderr, isJson, isYes, now }: OutputSettings): Output {
  let progressLength = 0;
  let progressAt = Number.NEGATIVE_INFINITY;
  const colour = (name: Colour, text: string) =>
    stdout.isTTY ? styleText(name, text, { stream: stdout }) : text;
  const clear = () => {
    if (progressLength > 0) stderr.write(`\r${' '.repeat(progressLength)}\r`);
    progressLength = 0;
  };
  const print = (text: string) => {
    clear();
    stdout.write(`${text}\n`);
  };
  const note = (text: string) => {
    clear();
    stderr.write(`${text}\n`);
  };
  // A line of a log has fields of its own, under any name; programs go by these two.
  const json = (kind: string, { v: _v, kind: _kind, ...row }: Row) =>
    print(JSON.stringify({ v: 1, kind, ...row }));

  function refuseToAsk(instead: string): void {
    if (!isJson && stdin.isTTY && stderr.isTTY) return;
    const why = isJson ? 'with --json nothing is asked' : 'there is no terminal to ask';
    throw new OperateFault('wrong-use', `${why}, so ${instead}`);
  }

  async function answerTo(question: string, isSecret = false): Promise<string> {
    clear();
    return askAtTerminal(question, { stdin, stderr, isSecret });
  }

  return {
    isJson,
    isTerminal: stdout.isTTY === true,
    colour,
    note,
    table(kind, rows, columns, paint = () => undefined) {
      if (isJson) for (const row of rows) json(kind, row);
      else {
        const paintCell = (text: string, field: string, row: Row) => {
          const name = paint(field, row);
          return name === undefined ? text : colour(name, text);
        };
        for (const text of tableOf(rows, columns, paintCell)) print(text);
      }
    },
    line(kind, row, text) {
      if (isJson) json(kind, row);
      else print(text);
    },
    progress(text) {
      if (!stderr.isTTY) {
        if (now() - progressAt < PROGRESS_MS) return;
        progressAt = now();
        stderr.write(`${text}\n`);
        return;
      }
      clear();
      const shown = text.slice(0, (stderr.columns ?? 80) - 1);
      stderr.write(shown);
      progressLength = shown.length;
    },
    async confirm(question) {
      if (isYes) return true;
      refuseToAsk(`--yes must say yes to "${question}"`);
      return /^y(es)?$/i.test((await answerTo(`${question} [y/N] `)).trim());
    },
    async ask(question, { isSecret = false } = {}) {
      refuseToAsk(`there is no answer to "${question.trim()}"`);
      return answerTo(question, isSecret);
    },
  };
}

function tableOf(
  rows: readonly Row[],
  columns: Readonly<Record<string, string>>,
  paint: (text: string, field: string, row: Row) => string,
): string[] {
  const fields = Object.keys(columns);
  const cells = rows.map((row) => fields.map((field) => wordsFor(row[field])));
  const headings = fields.map((field) => columns[field] ?? field);
  const widths = fields.map((_, index) =>
    Math.max(...[headings, ...cells].map((row) => widthOf(row[index] ?? ''))),
  );
  const padding = (text: string, index: number) => ' '.repeat((widths[index] ?? 0) - widthOf(text));
  return [
    headings
      .map((heading, index) => heading + padding(heading, index))
      .join('  ')
      .trimEnd(),
    ...cells.map((row, number) =>
      row
        .map((text, index) => paint(text, fields[index] ?? '', rows[number] ?? {}) + padding(text, index))
        .join('  ')
        .trimEnd(),
    ),
  ];
}

function widthOf(text: string): number {
  return [...text].length;
}

function wordsFor(value: unknown): string {
  if (value === undefined || value === null) return '–';
  if (value instanceof Date) return value.toISOString();
  return printable(typeof value === 'object' ? JSON.stringify(value) : String(value));
}
