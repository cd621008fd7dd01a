/** What the functions' log says of events: how an attempt ended, and when the next one is. */
import { type LogLine, parseLogLine } from '../../operate/log-line.ts';
import type { Consumptions } from './consumptions.ts';
import type { EventKey } from './event-key.ts';
import { deliver, type EventRow, retry } from './event-row.ts';
import type { EventRows } from './event-rows.ts';
import type { Tables } from './tables.ts';

/** That an event is buried, its letter tells, and better. */
const HEARD = [
  '"event-delivered"',
  '"event-retried"',
  '"events-held"',
  '"events-spaced"',
  '"events-not-attempted"',
];

/** Cheap: it is asked of each line. */
export function isHeard(line: string): boolean {
  return HEARD.some((event) => line.includes(event));
}

export function hearLine(text: string, tables: Tables, rows: EventRows, consumptions: Consumptions): void {
  const line = parseLogLine(text);
  const at = Date.parse(line?.time ?? '');
  const id = textIn(line?.id);
  const project = textIn(line?.project);
  if (line === undefined || Number.isNaN(at) || project === undefined) return;
  if (line.event === 'event-delivered') tables.addRates(project, Math.floor(at / 1_000), 1, 0);
  if (id === undefined) {
    if (line.event === 'events-not-attempted') {
      consumptions.giveBack(project, { at, endpoint: String(line.endpoint), facts: factsIn(line) });
    }
    return;
  }
  if (line.event !== 'events-held') consumptions.hear({ id, project });
  const row = rows.find(id, project);
  if (row === undefined) return;
  switch (line.event) {
    case 'event-delivered':
      deliver(row, rows.moment(at), { status: numberIn(line.status), ms: numberIn(line.durationMs) });
      rows.step(row, { at, kind: 'delivered', facts: factsIn(line) });
      break;
    case 'event-retried':
      retried(line, at, row, rows);
      break;
    case 'events-held':
      held(line, at, { id, project }, rows, consumptions);
      break;
    case 'events-spaced':
      rows.step(row, { at, kind: 'held', facts: { ...factsIn(line), why: 'spacing' } });
      break;
    case 'events-not-attempted':
      rows.step(row, { at, kind: 'held', facts: factsIn(line) });
      break;
  }
}

function retried(line: LogLine, at: number, row: EventRow, rows: EventRows): void {
  const delaySeconds = numberIn(line.delaySeconds);
  const findings = {
    reason: textIn(line.verdict),
    code: textIn(line.code),
    status: numberIn(line.status),
    detail: textIn(line.detail) ?? textIn(line.cause),
  };
  retry(row, rows.moment(at), findings, delaySeconds === undefined ? undefined : at + delaySeconds * 1_000);
  rows.step(row, { at, kind: 'retried', facts: factsIn(line) });
}

/** The line has the id of the one for which the others of its user wait. */
function held(line: LogLine, at: number, first: EventKey, rows: EventRows, consumptions: Consumptions): void {
  const behind = rows.find(first.id, first.project)?.id;
  const facts = { ...factsIn(line), behind };
  for (const { envelope } of consumptions.behind(first)) {
    const row = rows.find(envelope.id, envelope.project);
    if (row !== undefined) rows.step(row, { at, kind: 'held', facts });
  }
}

/** What the event's row says anyway, or nobody wants to know. */
const LEFT_OUT = new Set([
  'time',
  'level',
  'event',
  'id',
  'source',
  'project',
  'operation',
  'traceparent',
  'group',
  'count',
]);

function factsIn(line: LogLine): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(line).filter(([name]) => !LEFT_OUT.has(name)));
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
