/** All events, newest first, and the one that is open; or the requests that became none. */
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { EventsSplit } from './events-split.tsx';
import { isRefusedShown } from './filter.ts';
import { FilterBar } from './filter-bar.tsx';
import { RefusedSplit } from './refused.tsx';

export function Events(): JSX.Element {
  /** From the search field into the list. */
  const enter = useRef<() => void>(() => undefined);
  return (
    <div class="events">
      <h1 class="hidden">Events</h1>
      <FilterBar onDown={() => enter.current()} />
      {isRefusedShown.value ? <RefusedSplit /> : <EventsSplit enter={enter} />}
    </div>
  );
}
