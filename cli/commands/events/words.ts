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

/** Facts that have a place of their own, or say nothing to people. */
const ELSEWHERE = new Set(['attempt', 'status', 'verdict', 'reason', 'code', 'detail']);

/** A step's facts: the verdict first, then what else is known, by name. */
export function factsIn({ facts }: Step): string {
  const { verdict, reason, code, detail } = facts;
  const said = [reason ?? verdict, code].filter((part) => part !== undefined && part !== null);
  const first = [said.join(' '), detail].filter(Boolean).join(': ');
  const others = Object.entries(facts)
    .filter(([name, value]) => !ELSEWHERE.has(name) && value !== null && value !== '')
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [first, ...others].filter(Boolean).join(', ');
}
