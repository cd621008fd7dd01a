import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { EventRow } from '../../../api.ts';
import { ShortId } from '../../parts/copy.tsx';
import { Link } from '../../parts/link.tsx';
import { OutsideText } from '../../parts/outside-text.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { call } from '../../state/call.ts';

const EACH_MS = 500;
const MAX_MS = 60_000;

/** An event that was just sent, from when the history has it until it has come to its end. */
export function SentEvent({ id }: { readonly id: string }): JSX.Element {
  const row = useEvent(id);
  return (
    <li class="send-event">
      <ShortId id={id} />
      {row === undefined ? (
        <span class="muted">on its way …</span>
      ) : (
        <>
          <StateBadge state={row.state} />
          {row.detail !== null && (
            <span class="muted">
              <OutsideText text={row.detail} />
            </span>
          )}
          <Link to={{ view: 'events', event: String(row.event) }}>Open the event</Link>
        </>
      )}
    </li>
  );
}

function useEvent(id: string): EventRow | undefined {
  const [row, setRow] = useState<EventRow>();
  useEffect(() => {
    const gone = new AbortController();
    void follow(id, setRow, AbortSignal.any([gone.signal, AbortSignal.timeout(MAX_MS)]));
    return () => gone.abort();
  }, [id]);
  return row;
}

async function follow(id: string, tell: (row: EventRow) => void, until: AbortSignal): Promise<void> {
  while (!until.aborted) {
    const found = await call('events', { search: id, limit: 10 }, until).catch(() => undefined);
    const row = found?.events.find((one) => one.id === id);
    if (row !== undefined && !until.aborted) tell(row);
    if (row?.state === 'delivered' || row?.state === 'dead') return;
    await new Promise((resolve) => setTimeout(resolve, EACH_MS));
  }
}
