import type { JSX } from 'preact';
import { Link } from '../parts/link.tsx';
import { numberOf } from '../parts/numbers.ts';
import { areKeysShown } from '../state/keys.ts';
import { route, type View } from '../state/route.ts';
import { stack, status } from '../state/status.ts';
import { TITLES } from './titles.ts';

export function Navigation(): JSX.Element {
  const hasSandbox = stack.value === undefined || stack.value.sandboxes.length > 0;
  const deadLetters = status.value?.deadLetters ?? 0;
  return (
    <nav class="navigation" aria-label="Views">
      <Entry view="events" />
      <Entry view="letters" count={deadLetters} />
      <Entry view="projects" />
      <Entry view="send" />
      {hasSandbox && <Entry view="sandbox" />}
      <a href="/docs">Docs</a>
      <button
        type="button"
        class="keys-button"
        aria-keyshortcuts="?"
        onClick={() => (areKeysShown.value = true)}
      >
        Keys <kbd>?</kbd>
      </button>
    </nav>
  );
}

function Entry({ view, count = 0 }: { readonly view: View; readonly count?: number }): JSX.Element {
  return (
    <Link to={{ view }} isCurrent={route.value.view === view}>
      {TITLES[view]}
      {count > 0 && <span class="count">{numberOf(count)}</span>}
    </Link>
  );
}
