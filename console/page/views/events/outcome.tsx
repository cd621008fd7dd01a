/** What happened to an event, in a few words. */
import { useComputed, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { EventRow } from '../../../api.ts';
import { now } from '../../state/clock.ts';
import { status } from '../../state/status.ts';
import { outcomeOf } from './outcome-words.ts';

export function Outcome({ row }: { readonly row: EventRow }): JSX.Element {
  return row.endedAt === null ? <OnItsWay row={row} /> : <bdi>{outcomeOf(row, 0)}</bdi>;
}

/** "503, again in 8 s", which goes on. */
function OnItsWay({ row }: { readonly row: EventRow }): JSX.Element {
  const shown = useSignal(row);
  shown.value = row;
  const words = useComputed(() => {
    const { project, state } = shown.value;
    const at = state === 'retrying' ? now.value : 0;
    return outcomeOf(
      shown.value,
      at,
      status.value?.projects.find(({ name }) => name === project),
    );
  });
  return <bdi>{words}</bdi>;
}
