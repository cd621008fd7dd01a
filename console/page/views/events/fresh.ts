/** Which rows are new or changed a moment ago: few of them are shown as such, many would flicker. */
import { useSignal, useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { EventRow } from '../../../api.ts';
import type { EventList } from './event-list.ts';

const SHOWN_MS = 1_200;
const MAX_FRESH = 4;
const LOOKED_AT = 60;
const NONE: ReadonlySet<number> = new Set();

export function useFresh(list: EventList): ReadonlySet<number> {
  const fresh = useSignal(NONE);
  const known = useRef<{ list: EventList; rows: readonly EventRow[] }>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useSignalEffect(() => {
    const rows = list.rows.value;
    const before = known.current?.list === list ? known.current.rows : undefined;
    known.current = { list, rows };
    if (before === undefined || before.length === 0) return;
    const old = new Set(before.slice(0, LOOKED_AT));
    const changed = rows.slice(0, LOOKED_AT - MAX_FRESH).filter((row) => !old.has(row));
    if (changed.length === 0 || changed.length > MAX_FRESH) return;
    fresh.value = new Set([...fresh.peek(), ...changed.map(({ event }) => event)]);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => (fresh.value = NONE), SHOWN_MS);
  });
  return fresh.value;
}
