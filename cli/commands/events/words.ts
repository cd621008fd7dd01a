/** Events of the history in words. Nothing of it is `printable` yet. */
import type { EventRow, Step } from '../../../operate/history/rows.ts';
import { isoOf } from './history-options.ts';

/** What happened to it last, without the state. */
export function whatHappened(row: EventRow): string {
  const { state, reason, status, detail, attempts, nextAt, ms, code, isDeleted } = row;
  const answer = [reason, status, code].filter((part) => part !== null).join(' ');
  switch (state) {
    case 'waiting':
      return '';
    case 'retrying':
      return [answer, nextAt === null ? '' : `again at ${isoOf(nextAt)}`].filter(Boolean).join(', ');
    case 'delivered':
      return [ms === null ? '' : `${ms} ms`, attempts > 1 ? `attempt ${attempts}` : '']
        .filter(Boolean)
        .join(', ');
    case 'dead':
      return [answer, detail].filter(Boolean).join(': ') + (isDeleted ? ' (the letter is deleted)' : '');
  }
}

export function fromTo({ source, project }: Pick<EventRow, 'source' | 'project'>): string {
  return `${source || '–'} → ${project || '–'}`;
}

/** Facts that the event's row or its attempts say, or people need not know. */
const ELSEWHERE = new Set([
  'attempt',
  'status',
  'reason',
  'verdict',
  'code',
  'detail',
  'durationMs',
  'fault',
]);

/** Others stand there with their names. */
const PHRASES: Readonly<Record<string, (value: unknown) => string>> = {
  ageSeconds: (seconds) => `${seconds} s after it was queued`,
  delaySeconds: (seconds) => `again in ${seconds} s`,
  attempts: (count) => `${count} ${count === 1 ? 'attempt' : 'attempts'}`,
};

/** A step's facts: why first, then what else is known. */
export function factsIn({ kind, facts }: Step): string {
  const { verdict, reason, code, detail } = facts;
  const why = [reason ?? verdict, code].filter((part) => part !== undefined && part !== kind);
  const others = Object.entries(facts)
    .filter(([name]) => !ELSEWHERE.has(name))
    .map(([name, value]) => PHRASES[name]?.(value) ?? `${name} ${wordFor(value)}`);
  return [[why.join(' '), detail].filter(Boolean).join(': '), ...others].filter(Boolean).join(', ');
}

function wordFor(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
