import { useComputed, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { now } from '../state/clock.ts';
import { clockOf, exactOf, relativeOf } from './moment.ts';

/** "4 s ago", which goes on; the exact time on hover. */
export function Time({ at }: { readonly at: number }): JSX.Element {
  const shown = useSignal(at);
  shown.value = at;
  // Of all that shows it only this text changes each second.
  const relative = useComputed(() => relativeOf(shown.value, now.value));
  return (
    <time
      dateTime={new Date(at).toISOString()}
      onPointerEnter={({ currentTarget }) => tellExact(currentTarget, at)}
    >
      {relative}
    </time>
  );
}

/** Written when it is asked for: a date in words costs more than all else of a row. */
function tellExact(element: HTMLElement, at: number): void {
  element.title = exactOf(at);
}

/** "12:00:04.120", the whole on hover. */
export function Clock({ at }: { readonly at: number }): JSX.Element {
  return (
    <time dateTime={new Date(at).toISOString()} title={exactOf(at)}>
      {clockOf(at)}
    </time>
  );
}
