/** What happened to an event, in a few words. */
import { useComputed, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { EventRow } from '../../../api.ts';
import { durationOf, relativeOf } from '../../parts/moment.ts';
import { visible } from '../../parts/visible.ts';
import { now } from '../../state/clock.ts';

const MAX_LENGTH = 300;

export function Outcome({ row }: { readonly row: EventRow }): JSX.Element {
  return row.state === 'retrying' ? <Again row={row} /> : <bdi>{outcomeOf(row, 0)}</bdi>;
}

/** "503, again in 8 s", which goes on. */
function Again({ row }: { readonly row: EventRow }): JSX.Element {
  const shown = useSignal(row);
  shown.value = row;
  const words = useComputed(() => outcomeOf(shown.value, now.value));
  return <bdi>{words}</bdi>;
}

function outcomeOf(row: EventRow, at: number): string {
  switch (row.state) {
    case 'waiting':
      return row.attempts === 0 ? 'on the queue' : 'on the queue again';
    case 'retrying':
      return `${hindranceOf(row)}, again ${row.nextAt === null || row.nextAt <= at ? 'now' : relativeOf(row.nextAt, at)}`;
    case 'delivered':
      return deliveredIn(row);
    case 'dead':
      return deadBy(row);
  }
}

function hindranceOf({ status, reason, detail }: EventRow): string {
  return status === null ? visible(detail ?? reason ?? 'no answer') : String(status);
}

function deliveredIn({ ms, attempts }: EventRow): string {
  const time = ms === null ? 'delivered' : durationOf(ms);
  return attempts > 1 ? `${time}, attempt ${attempts}` : time;
}

function deadBy({ reason, detail, code, isDeleted }: EventRow): string {
  const why = detail ?? code;
  const words = [
    reason ?? 'no reason given',
    ...(why === null ? [] : [visible(why.slice(0, MAX_LENGTH))]),
  ].join(': ');
  return isDeleted ? `deleted; ${words}` : words;
}
