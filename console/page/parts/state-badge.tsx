/** How an event stands: a word, a shape and a colour, so that none of them is needed alone. */
import type { JSX } from 'preact';
import type { EventRow } from '../../api.ts';

type State = EventRow['state'];

const SHAPES: Readonly<Record<State, string>> = {
  waiting: 'M6 1.75a4.25 4.25 0 1 0 0 8.5a4.25 4.25 0 0 0 0-8.5',
  retrying: 'M10.25 6A4.25 4.25 0 1 1 8.6 2.65M8.8.6V3H6.4',
  delivered: 'M1.75 6.5 4.75 9.5 10.25 3',
  dead: 'M2.25 2.25 9.75 9.75M9.75 2.25 2.25 9.75',
};

export function StateShape({ state }: { readonly state: State }): JSX.Element {
  return (
    <svg class={`shape ${state}`} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      <path d={SHAPES[state]} />
    </svg>
  );
}

export function StateBadge({ state }: { readonly state: State }): JSX.Element {
  return (
    <span class={`state ${state}`}>
      <StateShape state={state} />
      {state}
    </span>
  );
}
