/** An event that was just put on a queue, until it has come to its end. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { EventRow } from '../../api.ts';
import { call } from '../state/call.ts';
import { Link } from './link.tsx';
import { OutsideText } from './outside-text.tsx';
import { StateBadge } from './state-badge.tsx';

interface Properties {
  readonly id: string;
  /** It may have come to an end before. */
  readonly since: number;
}

const EACH_MS = 500;
const MAX_MS = 60_000;

export function FollowedEvent({ id, since }: Properties): JSX.Element {
  const row = useEvent(id, since);
  if (row === undefined) return <span class="muted">on its way …</span>;
  return (
    <>
      <StateBadge state={row.state} />
      {row.detail !== null && (
        <span class="muted">
          <OutsideText text={row.detail} />
        </span>
      )}
      <Link to={{ view: 'events', event: String(row.event) }}>Open the event</Link>
    </>
  );
}

function useEvent(id: string, since: number): EventRow | undefined {
  const [row, setRow] = useState<EventRow>();
  useEffect(() => {
    const gone = new AbortController();
    void follow({ id, since }, setRow, AbortSignal.any([gone.signal, AbortSignal.timeout(MAX_MS)]));
    return () => gone.abort();
  }, [id, since]);
  return row;
}

async function follow(
  { id, since }: Properties,
  tell: (row: EventRow) => void,
  until: AbortSignal,
): Promise<void> {
  while (!until.aborted) {
    const found = await call('events', { id, limit: 1 }, until).catch(() => undefined);
    const row = found?.events[0];
    const isNews = row !== undefined && (row.endedAt === null || row.endedAt >= since);
    if (isNews && !until.aborted) tell(row);
    if (isNews && row.endedAt !== null) return;
    await new Promise((resolve) => setTimeout(resolve, EACH_MS));
  }
}
