/** Follows the events of one request by their trace, from the door to their ends. */
import { randomBytes } from 'node:crypto';
import type { LogLine } from '../log-line.ts';
import { printable } from '../printable.ts';

/** What is known of one event. */
export interface EventState {
  readonly id: string;
  readonly state: 'delivered' | 'buried' | 'waiting';
  readonly project?: string | undefined;
  readonly operation?: string | undefined;
  readonly attempt?: number | undefined;
  /** Why it was buried; or, while it waits, why it was not delivered yet. */
  readonly reason?: string | undefined;
  /** Iterable's. */
  readonly code?: string | undefined;
  readonly status?: number | undefined;
  readonly detail?: string | undefined;
  /** Until the next attempt. */
  readonly delaySeconds?: number | undefined;
}

export interface Journey {
  /** In the order in which they were first heard of. */
  readonly events: readonly EventState[];
  /** Of those that the door queued; it names the first five. */
  readonly ids: readonly string[];
  /** How many events the door queued; `undefined` if its line did not come. */
  readonly accepted: number | undefined;
  /** How many the door itself put into the dead letter queue, with their code. */
  readonly buriedAtDoor: number;
  readonly doorCode: string | undefined;
  /** Whether each event came to its end. */
  readonly isOver: boolean;
}

/** A trace of its own, sampled: so each step of its events is logged. */
export function newTraceparent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
}

/**
 * Ends when each event has, or when the lines do.
 * @param lines of one trace
 * @param onStep hears of each event whose state changed
 */
export async function follow(
  lines: AsyncIterable<LogLine>,
  onStep: (event: EventState, line: LogLine) => void = () => undefined,
): Promise<Journey> {
  const states = new Map<string, EventState>();
  let door: LogLine | undefined;
  for await (const line of lines) {
    if (line.event === 'request-answered') door = line;
    const state = stateAfter(line);
    // A line may come late: what has ended does not wait again.
    if (state !== undefined && !isEnd(states.get(state.id))) {
      states.set(state.id, state);
      onStep(state, line);
    }
    if (isOver(door, states)) break;
  }
  return {
    events: [...states.values()],
    ids: idsIn(door),
    accepted: numberIn(door?.accepted),
    buriedAtDoor: numberIn(door?.buried) ?? 0,
    doorCode: textIn(door?.code),
    isOver: isOver(door, states),
  };
}

function isOver(door: LogLine | undefined, states: ReadonlyMap<string, EventState>): boolean {
  if (door === undefined) return false;
  const ids = idsIn(door);
  // An `edit` function may make several events of one; the door names the first five.
  const expected = Math.max(numberIn(door.accepted) ?? 0, ids.length);
  const ended = [...states.values()].filter(isEnd).length;
  return ended >= expected && ids.every((id) => isEnd(states.get(id)));
}

function idsIn(door: LogLine | undefined): string[] {
  return [door?.id, ...String(door?.ids ?? '').split(' ')].filter(Boolean).map(String);
}

function isEnd(state: EventState | undefined): boolean {
  return state !== undefined && state.state !== 'waiting';
}

const STATES: Readonly<Record<string, EventState['state']>> = {
  'event-delivered': 'delivered',
  'event-buried': 'buried',
  'event-retried': 'waiting',
  'events-not-attempted': 'waiting',
};

/** @returns nothing for a line that is about no single event */
function stateAfter(line: LogLine): EventState | undefined {
  const state = STATES[line.event];
  const id = textIn(line.id);
  if (state === undefined || id === undefined) return undefined;
  return {
    id,
    state,
    project: textIn(line.project),
    operation: textIn(line.operation),
    attempt: numberIn(line.attempt),
    reason: state === 'delivered' ? undefined : reasonIn(line),
    code: textIn(line.code),
    status: numberIn(line.status),
    detail: textIn(line.detail ?? line.cause),
    delaySeconds: numberIn(line.delaySeconds) ?? secondsIn(line.gateClosedMs),
  };
}

function reasonIn({ reason, verdict, why, closedBy }: LogLine): string | undefined {
  if (closedBy !== undefined) return `${why}, ${closedBy}`;
  return textIn(reason ?? verdict ?? why);
}

/** One event's state in a line. */
export function wordsFor(event: EventState): string {
  const { id, state, project, reason, code, status, detail, delaySeconds, attempt } = event;
  const why = [reason, code, status && `HTTP ${status}`, detail].filter(Boolean).join(', ');
  const words = [
    project === undefined ? `${state} ${id}` : `${state} ${id} (${project})`,
    attempt === undefined ? '' : `, attempt ${attempt}`,
    state === 'delivered' || why === '' ? '' : `: ${why}`,
    state === 'waiting' && delaySeconds !== undefined ? `; next attempt in ${delaySeconds} s` : '',
  ];
  return printable(words.join(''));
}

function secondsIn(ms: unknown): number | undefined {
  const number = numberIn(ms);
  return number === undefined ? undefined : Math.ceil(number / 1_000);
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberIn(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
