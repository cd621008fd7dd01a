/** What happened to an event, in words. Nothing of it is printable yet, and times are left to whoever shows it. */
import type { LogFields } from '../../lib/runtime/log.ts';
import { closing, duration, givenBack } from '../log/words.ts';
import type { EventRow, Step } from './rows.ts';
import { QUEUE_LOST } from './schema.ts';

/** What happened to it last, without the state. */
export function whatHappened(row: Omit<EventRow, 'words'>): string {
  const { state, reason, status, detail, code, isDeleted, heldBecause: why } = row;
  const answer = listed(' ', reason, status, code);
  const held = why === null ? '' : `held back: ${why}`;
  switch (state) {
    case 'waiting':
      return held;
    case 'retrying':
      return listed(', ', answer, held);
    case 'delivered':
      return deliveredAfter(row);
    case 'dead':
      return (
        listed(': ', answer, detail) + (isDeleted && reason !== QUEUE_LOST ? ' (the letter is deleted)' : '')
      );
  }
}

/** From when it came in, which is what its sender waits for: one call alone says nothing of that. */
function deliveredAfter({ at, endedAt, attempts }: Omit<EventRow, 'words'>): string {
  const span = endedAt === null ? '' : spanWords(endedAt - at);
  return listed(', ', span, attempts > 1 ? `attempt ${attempts}` : null);
}

const SECOND = 1_000;

/** "in 40 ms", "after 8 s", "after 2 min 28 s", "after 3 h 5 min" */
function spanWords(ms: number): string {
  if (ms < SECOND) return `in ${Math.max(0, ms)} ms`;
  const seconds = Math.round(ms / SECOND);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (minutes === 0) return `after ${seconds} s`;
  if (hours === 0) return `after ${minutes} min ${seconds % 60} s`;
  return `after ${hours} h ${minutes % 60} min`;
}

const SPACING = 'its user was changed a short time ago';

/** Why it was received and not tried: for as long as that holds, so without a time. */
export function heldBecause(facts: Step['facts']): string {
  const { behind, why } = facts;
  if (behind !== undefined) return `behind ${behind}, of the same user`;
  if (why === 'spacing') return SPACING;
  if (why === 'pace') return "Iterable's limit";
  return why === 'gate-closed' ? closing(facts as LogFields).why : 'no time left in this run';
}

/** What a step was: why first, then what else is known. @param cameInAt when the door took the event */
export function stepWords(
  { at, kind, facts }: Pick<Step, 'at' | 'kind' | 'facts'>,
  cameInAt: number,
): string {
  if (kind === 'held') return heldWords(facts);
  if (kind === 'delivered' && facts.why === undefined) return spanWords(at - cameInAt);
  const { verdict, reason, code, detail, cause } = facts;
  const why = [reason ?? verdict, code].filter((part) => part !== kind);
  const others = Object.entries(facts)
    .filter(([name]) => !ELSEWHERE.has(name))
    .map(([name, value]) => PHRASES[name]?.(value) ?? `${name} ${wordFor(value)}`);
  return listed(', ', listed(': ', listed(' ', ...why), detail ?? cause), ...others);
}

/** Why it was received and not tried. It needs nobody: it is tried again by itself. */
function heldWords(facts: Step['facts']): string {
  const { behind, why, delaySeconds } = facts;
  if (behind === undefined && why !== 'spacing') return givenBack(facts as LogFields);
  const again = delaySeconds === undefined ? '' : `, again in ${duration(Number(delaySeconds) * 1_000)}`;
  return (why === 'spacing' ? SPACING : `waits behind ${behind}, of the same user`) + again;
}

/** Facts that the event's row or its attempts say, or people need not know. */
const ELSEWHERE = new Set([
  'attempt',
  'status',
  'reason',
  'verdict',
  'code',
  'detail',
  'cause',
  'durationMs',
  'fault',
  'ageSeconds',
]);

const WHY: Readonly<Record<string, string>> = {
  'sent-behind': 'again behind the others of its user',
  'gone-from-queue': 'found on no queue when npm start began',
};

/** Others stand there with their names. */
const PHRASES: Readonly<Record<string, (value: unknown) => string>> = {
  why: (why) => WHY[String(why)] ?? String(why),
  delaySeconds: (seconds) => `again in ${seconds} s`,
  attempts: (count) => `${count} ${count === 1 ? 'attempt' : 'attempts'}`,
  movedTo: (event) => `it goes on as event ${event} of the history`,
};

function wordFor(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function listed(separator: string, ...parts: readonly unknown[]): string {
  return parts.filter((part) => part !== undefined && part !== null && part !== '').join(separator);
}
