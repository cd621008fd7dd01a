/** What happened to an event, in words. Nothing of it is printable yet, and times are left to whoever shows it. */
import type { LogFields } from '../../lib/runtime/log.ts';
import { duration, givenBack } from '../log/words.ts';
import type { EventRow, Step } from './rows.ts';

/** What happened to it last, without the state. */
export function whatHappened(row: EventRow): string {
  const { state, reason, status, detail, attempts, ms, code, isDeleted } = row;
  const answer = listed(' ', reason, status, code);
  switch (state) {
    case 'waiting':
      return '';
    case 'retrying':
      return answer;
    case 'delivered':
      return listed(', ', ms === null ? null : `${ms} ms`, attempts > 1 ? `attempt ${attempts}` : null);
    case 'dead':
      return listed(': ', answer, detail) + (isDeleted ? ' (the letter is deleted)' : '');
  }
}

/** What a step was: why first, then what else is known. */
export function stepWords({ kind, facts }: Pick<Step, 'kind' | 'facts'>): string {
  if (kind === 'held') return heldWords(facts);
  const { verdict, reason, code, detail, cause } = facts;
  const why = [reason ?? verdict, code].filter((part) => part !== kind);
  const others = Object.entries(facts)
    .filter(([name]) => !ELSEWHERE.has(name))
    .map(([name, value]) => PHRASES[name]?.(value) ?? `${name} ${wordFor(value)}`);
  return listed(', ', listed(': ', listed(' ', ...why), detail ?? cause), ...others);
}

/** Why it was received and not tried. It needs nobody: it is tried again by itself. */
function heldWords(facts: Step['facts']): string {
  const { behind, delaySeconds } = facts;
  if (behind === undefined) return givenBack(facts as LogFields);
  const again = delaySeconds === undefined ? '' : `, again in ${duration(Number(delaySeconds) * 1_000)}`;
  return `waits behind ${behind}, of the same user${again}`;
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
]);

const WHY: Readonly<Record<string, string>> = {
  'sent-behind': 'again behind the others of its user',
  'gone-from-queue': 'found on no queue when npm start began',
};

/** Others stand there with their names. */
const PHRASES: Readonly<Record<string, (value: unknown) => string>> = {
  why: (why) => WHY[String(why)] ?? String(why),
  ageSeconds: (seconds) => `${seconds} s after it was queued`,
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
