/** One event from its beginning to its end. */
import { type Difference, differencesOf } from '../dead-letters/difference.ts';
import { eventIn, partIn } from './event-in.ts';
import type { HistoryFile, Row } from './open.ts';
import { requestOf } from './requests.ts';
import type { EventRow, IterableCall, Step, Story } from './rows.ts';
import type { StepKind } from './schema.ts';
import { numberOf, recordIn, textOf } from './values.ts';

export function storyOf(history: HistoryFile, row: EventRow, body: string): Story {
  const request = requestOf(history, row.event);
  const steps = history
    .all(
      `SELECT steps.at, kind, facts, steps.body, steps.call,
         calls.at AS calledAt, calls.ms, origin, path, events, calls.body AS callBody, status, answer, fault
       FROM steps LEFT JOIN calls ON calls.call = steps.call
       WHERE steps.event = ? ORDER BY steps.at, steps.step`,
      [row.event],
    )
    .map(stepOf);
  const whole = request?.isWhole ? request.body : null;
  return {
    row,
    request,
    cameIn: whole === null ? null : partIn(whole, row.id),
    body,
    steps,
    differences: whole === null ? [] : differencesIn(whole, row, firstBody({ steps, body })),
  };
}

/** What it was at first: a mending that came later leaves it in the first step. */
export function firstBody({ steps, body }: Pick<Story, 'steps' | 'body'>): string {
  return steps[0]?.body ?? body;
}

function stepOf(row: Row): Step {
  return {
    at: Number(row.at),
    kind: String(row.kind) as StepKind,
    facts: recordIn(row.facts),
    body: textOf(row.body),
    // One that is too old may be gone.
    call: row.origin === null ? null : callOf(row),
  };
}

function callOf(row: Row): IterableCall {
  return {
    at: Number(row.calledAt),
    ms: Number(row.ms),
    origin: String(row.origin),
    path: String(row.path),
    events: Number(row.events),
    body: textOf(row.callBody),
    status: numberOf(row.status),
    answer: textOf(row.answer),
    fault: textOf(row.fault),
  };
}

function differencesIn(request: string, row: EventRow, body: string): readonly Difference[] {
  const cameIn = eventIn(request, row, body);
  return cameIn === undefined ? [] : differencesOf(cameIn, body);
}
