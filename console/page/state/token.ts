/** Who may ask: the token stands in the fragment of the address that `npm start` prints, and is new at each start. */
import { signal } from '@preact/signals';

const STORED = 'forwarder-console-token';

export const token = signal<string | undefined>(undefined);

/** Takes the token out of the address at once: addresses are copied, and bookmarked. */
export function takeToken(): void {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given !== null) {
    sessionStorage.setItem(STORED, given);
    history.replaceState(history.state, '', location.pathname + location.search);
  }
  token.value = sessionStorage.getItem(STORED) ?? undefined;
}
