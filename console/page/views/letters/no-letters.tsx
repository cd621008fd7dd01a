import type { JSX } from 'preact';
import { EmptyState } from '../../parts/empty-state.tsx';
import { Link } from '../../parts/link.tsx';

export function NoLetters(): JSX.Element {
  return (
    <EmptyState title="No dead letters">
      <p>
        An event that Iterable will never take, or that could not be delivered in time, is kept here with the
        reason, instead of being lost. You mend it and send it again, or delete it.
      </p>
      <p>
        To see one: let the <Link to={{ view: 'sandbox' }}>sandbox</Link> disallow an event’s name, then{' '}
        <Link to={{ view: 'send' }}>send</Link> such an event.
      </p>
    </EmptyState>
  );
}
