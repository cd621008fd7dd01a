/** What is asked for: by the address of the page, and by what was typed into the search field. */
import { computed } from '@preact/signals';
import type { EventFilter, RefusedWanted } from '../../../api.ts';
import { type Route, route } from '../../state/route.ts';

export const STATES = ['waiting', 'retrying', 'delivered', 'dead'] as const;
/** Requests that became no event stand in a list of their own. */
export const REFUSED = 'refused';

const MINUTE = 60_000;
export const PERIODS = {
  '15m': { text: 'last 15 minutes', ms: 15 * MINUTE },
  '1h': { text: 'last hour', ms: 60 * MINUTE },
  '1d': { text: 'last day', ms: 24 * 60 * MINUTE },
} as const;

const NAMES = ['project', 'source', 'state', 'reason', 'period'] as const;
export type FilterName = (typeof NAMES)[number];

export const isRefusedShown = computed(() => route.value.state === REFUSED);

/** Those that are set, with their words. */
export function setFilters(to: Route): readonly { readonly name: FilterName; readonly text: string }[] {
  return NAMES.flatMap((name) => {
    const value = to[name];
    if (value === undefined) return [];
    return [{ name, text: name === 'period' ? (periodOf(value)?.text ?? value) : `${name} ${value}` }];
  });
}

export function filterOf({ project, source, state, reason, period }: Route, typed: string): EventFilter {
  const known = STATES.find((name) => name === state);
  const since = periodOf(period);
  return {
    ...(typed.trim() === '' ? {} : { search: typed.trim() }),
    ...(project === undefined ? {} : { project }),
    ...(source === undefined ? {} : { source }),
    ...(known === undefined ? {} : { state: known }),
    ...(reason === undefined ? {} : { reason }),
    ...(since === undefined ? {} : { since: Date.now() - since.ms }),
  };
}

/** Of requests that became no event: they have a source alone. */
export function refusedFilterOf({ source, period }: Pick<Route, 'source' | 'period'>): RefusedWanted {
  const since = periodOf(period);
  return {
    ...(source === undefined ? {} : { source }),
    ...(since === undefined ? {} : { since: Date.now() - since.ms }),
  };
}

function periodOf(period: string | undefined) {
  return period !== undefined && Object.hasOwn(PERIODS, period)
    ? PERIODS[period as keyof typeof PERIODS]
    : undefined;
}
