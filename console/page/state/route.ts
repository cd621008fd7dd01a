/**
 * The address names the view, its filters and what is open, so that a colleague sees the same. Nothing from outside
 * stands in it: addresses are kept by browsers and pasted into chats.
 */
import { signal } from '@preact/signals';

const VIEWS = ['events', 'letters', 'projects', 'send', 'sandbox'] as const;
export type View = (typeof VIEWS)[number];

/** What else may stand in the address. Whoever adds one: never a search text, a user, or an id of an event. */
const PARAMETERS = [
  'project',
  'source',
  'state',
  'reason',
  'period',
  'dataCenter',
  'event',
  'request',
  'group',
] as const;
type Parameter = (typeof PARAMETERS)[number];

/** As the page itself calls it: somebody may write the address by hand. */
const ALIASES: Readonly<Record<string, string>> = { state: 'outcome' };

export type Route = { readonly view: View } & { readonly [name in Parameter]?: string | undefined };

export const route = signal<Route>(routeIn(location.search));

/** Back leads to where one was; with `replace` it doesn't. */
export function go(to: Route, how: 'push' | 'replace' = 'push'): void {
  if (addressOf(to) === addressOf(route.value)) return;
  const address = addressOf(to);
  if (how === 'push') history.pushState(null, '', address);
  else history.replaceState(null, '', address);
  route.value = routeIn(location.search);
}

export function change(some: Partial<Route>, how: 'push' | 'replace' = 'push'): void {
  go({ ...route.value, ...some }, how);
}

export function addressOf(to: Route): string {
  const query = new URLSearchParams({ view: to.view });
  for (const name of PARAMETERS) {
    const value = to[name];
    if (value !== undefined && value !== '') query.set(name, value);
  }
  return `/?${query}`;
}

let besides: { readonly route: Route; readonly address: string } | undefined;

/** Beside all else that the address names now. Written for thousands: what they have in common is written once. */
export function addressOfEvent(event: string): string {
  const present = route.peek();
  if (besides?.route !== present) {
    besides = { route: present, address: addressOf({ ...present, event: undefined }) };
  }
  return `${besides.address}&event=${event}`;
}

export function followAddress(): void {
  addEventListener('popstate', () => {
    route.value = routeIn(location.search);
  });
}

function routeIn(search: string): Route {
  const query = new URLSearchParams(search);
  const view = VIEWS.find((name) => name === query.get('view')) ?? 'events';
  const given = PARAMETERS.flatMap((name) => {
    const value = query.get(name) ?? query.get(ALIASES[name] ?? name);
    return value === null || value === '' ? [] : [[name, value] as const];
  });
  return { view, ...Object.fromEntries(given) };
}
