/** The story of an event for people, one thing that happened after the other. All of it is printable. */

import type { Difference } from '../../../operate/dead-letters/difference.ts';
import { prettyLines } from '../../../operate/dead-letters/pretty.ts';
import type { IterableCall, Part, Request, Step, Story } from '../../../operate/history/rows.ts';
import { stepWords } from '../../../operate/history/words.ts';
import { printable } from '../../../operate/printable.ts';
import { isoOf } from './history-options.ts';
import { fromTo, happenedTo } from './words.ts';

export function storyLines(story: Story, bold: (text: string) => string): readonly string[] {
  const { row, request, cameIn, steps } = story;
  const heads = {
    id: row.id,
    event: row.name === null ? row.operation : `${row.name} (${row.operation})`,
    way: fromTo(row),
    user: row.user ?? '–',
    state: [row.state, happenedTo(row)].filter(Boolean).join(': '),
  };
  return [
    ...Object.entries(heads).map(([name, value]) => bold(`${name}:`.padEnd(8)) + printable(value)),
    '',
    ...(request === null ? [] : requestLines(request, cameIn)),
    ...becameLines(story),
    ...allStepLines(steps, row.at),
    '',
  ];
}

function requestLines(request: Request, cameIn: Part | null): string[] {
  const { at, method, path, bytes, status, ms, body, isWhole, answer } = request;
  const words = `${method} ${path}, ${bytes} B: ${status} in ${ms} ms`;
  const part = cameIn === null || cameIn.of === 1 ? '' : `; this is event ${cameIn.number} of ${cameIn.of}`;
  return [
    headLine(at, 'came in', words + part),
    ...(body === null ? [] : indented(isWhole ? prettyLines(body) : [`${body} …`])),
    ...indented([`answer: ${answer}`]),
  ];
}

/** What was put on the queue first is the event as it is shown, unless it was mended since. */
function becameLines({ row, body, steps, differences }: Story): string[] {
  const { operation, project } = row;
  const isMended = steps.some((step) => step.kind === 'queued' && step.body !== null);
  const at = steps[0]?.kind === 'queued' ? steps[0].at : row.at;
  const words = `${operation} for ${project || 'no project'}`;
  return [
    headLine(at, 'became', isMended ? `${words}; this is how it was mended last` : words),
    ...indented(prettyLines(body)),
    ...differences.map(differenceLine),
  ];
}

/** Without the first time that it was queued, which is what it became. */
function allStepLines(steps: readonly Step[], cameInAt: number): string[] {
  let attempt = 0;
  return steps.flatMap((step, index) => {
    if (step.kind === 'queued') attempt = 0;
    if (step.kind === 'attempt') attempt += 1;
    return index === 0 && step.kind === 'queued' ? [] : stepLines(step, attempt, cameInAt);
  });
}

const TITLES: Readonly<Partial<Record<Step['kind'], string>>> = { queued: 'queued again' };

function stepLines(step: Step, attempt: number, cameInAt: number): string[] {
  const { at, kind, body, call } = step;
  const title = kind === 'attempt' ? `attempt ${attempt}` : (TITLES[kind] ?? kind);
  const words = call === null ? stepWords(step, cameInAt) : callWords(call);
  return [
    headLine(at, title, words),
    ...(body === null ? [] : indented(prettyLines(body))),
    ...(call === null ? [] : callLines(call)),
  ];
}

function callWords({ origin, path, status, fault, ms, events }: IterableCall): string {
  const answer = status === null ? `no answer (${fault ?? 'nobody knows why'})` : String(status);
  const beside = events > 1 ? `, with ${events - 1} others` : '';
  return `POST ${origin}${path}${beside}: ${answer} in ${ms} ms`;
}

function callLines({ body, answer }: IterableCall): string[] {
  return indented([
    ...(body === null ? [] : [`sent: ${body}`]),
    ...(answer === null ? [] : [`answer: ${answer}`]),
  ]);
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
