import type { EventRow } from '../../../api.ts';
import { relativeOf } from '../../parts/moment.ts';
import { visible } from '../../parts/visible.ts';

const MAX_LENGTH = 300;

/** @param isPaused whether its project is: then nothing is tried, whatever was said before */
export function outcomeOf(row: EventRow, at: number, isPaused: boolean): string {
  const { state, project, attempts } = row;
  switch (state) {
    case 'waiting':
      if (isPaused) return `${project} is paused`;
      if (row.words !== '') return visible(row.words);
      return attempts === 0 ? 'on the queue' : 'on the queue again';
    case 'retrying':
      return `${hindranceOf(row)}, ${isPaused ? `${project} is paused` : againOf(row, at)}`;
    case 'delivered':
      return row.words === '' ? 'delivered' : row.words;
    case 'dead':
      return deadBy(row);
  }
}

function hindranceOf({ status, reason, detail }: EventRow): string {
  return status === null ? visible(detail ?? reason ?? 'no answer') : String(status);
}

function againOf({ nextAt, heldBecause }: EventRow, at: number): string {
  if (heldBecause !== null) return visible(`held back: ${heldBecause}`);
  return `again ${nextAt === null || nextAt <= at ? 'now' : relativeOf(nextAt, at)}`;
}

function deadBy({ reason, detail, code, isDeleted }: EventRow): string {
  const why = detail ?? code;
  const words = [
    reason ?? 'no reason given',
    ...(why === null ? [] : [visible(why.slice(0, MAX_LENGTH))]),
  ].join(': ');
  return isDeleted ? `deleted; ${words}` : words;
}
