/** The story of an event for people, one thing that happened after the other. All of it is printable. */

import { type Difference, differencesOf } from '../../../operate/dead-letters/difference.ts';
import { prettyLines } from '../../../operate/dead-letters/pretty.ts';
import type { IterableCall, Part, Request, Step, Story } from '../../../operate/history/rows.ts';
import { firstBody } from '../../../operate/history/story.ts';
import { stepWords } from '../../../operate/history/words.ts';
import { printable } from '../../../operate/printable.ts';
import { isoOf } from './history-options.ts';
import { fromTo, happenedTo } from './words.ts';

export function storyLines(story: Story, bold: (text: string) => string): readonly string[] {
  const { row, request, cameIn } = story;
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
    ...allStepLines(story),
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

/** What was put on the queue first. */
function becameLines(story: Story): string[] {
  const { row, steps, differences } = story;
  const at = steps[0]?.kind === 'queued' ? steps[0].at : row.at;
  return [
    headLine(at, 'became', `${row.operation} for ${row.project || 'no project'}`),
    ...indented(prettyLines(firstBody(story))),
    ...differences.map(differenceLine),
  ];
}

/** Without the first time that it was queued, which is what it became. */
function allStepLines(story: Story): string[] {
  const { steps, row } = story;
  let attempt = 0;
  let before = firstBody(story);
  return steps.flatMap((step, index) => {
    if (step.kind === 'queued') attempt = 0;
    if (step.kind === 'attempt') attempt += 1;
    if (index === 0 && step.kind === 'queued') return [];
    const mended = step.body === null ? [] : differencesOf(before, step.body);
    before = step.body ?? before;
    return [...stepLines(step, attempt, row.at), ...mended.map(differenceLine)];
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
