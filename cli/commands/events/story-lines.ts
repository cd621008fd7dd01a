/** The story of an event for people, one thing that happened after the other. All of it is printable. */
import { prettyLines } from '../../../operate/dead-letters/pretty.ts';
import type { Call, Difference, Request, Step, Story } from '../../../operate/history/rows.ts';
import { printable } from '../../../operate/printable.ts';
import { isoOf } from './history-options.ts';
import { factsIn, fromTo, whatHappened } from './words.ts';

export function storyLines(story: Story, bold: (text: string) => string): readonly string[] {
  const { row, request, body, steps, differences } = story;
  const heads = {
    id: row.id,
    event: row.name === null ? row.operation : `${row.name} (${row.operation})`,
    way: fromTo(row),
    user: row.user ?? '–',
    state: [row.state, whatHappened(row)].filter(Boolean).join(': '),
  };
  return [
    ...Object.entries(heads).map(([name, value]) => bold(`${name}:`.padEnd(8)) + printable(value)),
    '',
    ...(request === null ? [] : requestLines(request)),
    ...becameLines(story),
    ...steps.flatMap((step, index) => stepLines(step, index === 0)),
    '',
  ];

  function becameLines({ row: { at, operation, project } }: Story): string[] {
    const mended = steps.some((step) => step.kind === 'queued' && step.body !== null);
    const title = mended ? 'became, as it was mended last' : 'became';
    return [
      headLine(at, title, `${operation} for ${project || 'no project'}`),
      ...indented(prettyLines(body)),
      ...differences.map(differenceLine),
    ];
  }
}

function requestLines({ at, method, path, bytes, status, ms, body, isWhole, answer }: Request): string[] {
  return [
    headLine(at, 'came in', `${method} ${path}, ${bytes} B`),
    ...(body === null ? [] : indented(isWhole ? prettyLines(body) : [`${body} …`])),
    headLine(at + ms, 'answered', `${status} in ${ms} ms`),
    ...indented(prettyLines(answer)),
  ];
}

const TITLES = {
  queued: 'queued',
  attempt: 'attempt',
  retried: 'retried',
  held: 'held',
  delivered: 'delivered',
  buried: 'buried',
  deleted: 'deleted',
} as const satisfies Record<Step['kind'], string>;

function stepLines(step: Step, isFirst: boolean): string[] {
  const { at, kind, facts, body, call } = step;
  const number = kind === 'attempt' && typeof facts.attempt === 'number' ? ` ${facts.attempt}` : '';
  const words = [call === null ? '' : callWords(call), factsIn(step)].filter(Boolean).join(', ');
  return [
    headLine(at, TITLES[kind] + number, words),
    ...(body === null || isFirst ? [] : indented(prettyLines(body))),
    ...(call === null ? [] : callLines(call)),
  ];
}

function callWords({ origin, path, status, fault, ms, events }: Call): string {
  const answer = status === null ? `no answer (${fault ?? 'nobody knows why'})` : String(status);
  const beside = events > 1 ? `, with ${events - 1} others` : '';
  return `POST ${origin}${path}${beside}: ${answer} in ${ms} ms`;
}

function callLines({ body, answer }: Call): string[] {
  return [
    ...(body === null
      ? []
      : ['sent in one call:', ...prettyLines(body)].map((line) => `    ${printable(line)}`)),
    ...(answer === null ? [] : indented(prettyLines(answer))),
  ];
}

function headLine(at: number, title: string, words: string): string {
  return `${isoOf(at)}  ${title.padEnd(10)}  ${printable(words)}`.trimEnd();
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `    ${printable(line)}`);
}

function differenceLine({ path, before, after }: Difference): string {
  const place = printable(path);
  if (after === null) return `    - ${place}: ${printable(before ?? '')}`;
  if (before === null) return `    + ${place}: ${printable(after)}`;
  return `    ~ ${place}: ${printable(before)} → ${printable(after)}`;
}
