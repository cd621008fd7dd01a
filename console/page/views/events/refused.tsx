/** Requests that became no event, and why. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { RequestRow } from '../../../api.ts';
import { Button } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { bytesOf } from '../../parts/moment.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { Table } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { useAction, useCall } from '../../parts/use-call.ts';
import { call } from '../../state/call.ts';

const EACH_MS = 2_000;
const COLUMNS = [
  { title: 'when' },
  { title: 'answer' },
  { title: 'why' },
  { title: 'source' },
  { title: 'request' },
];

export function Refused(): JSX.Element {
  const newest = useCall('refused', {}, { everyMs: EACH_MS });
  const older = useSignal<readonly RequestRow[]>([]);
  const isAtEnd = useSignal(false);
  const rows = withOlder(newest.answer ?? [], older.value);
  const more = useAction(async () => {
    const before = rows.at(-1)?.request;
    if (before === undefined) return;
    const found = await call('refused', { before });
    older.value = [...older.value, ...found];
    isAtEnd.value = found.length === 0;
  });
  if (newest.fault !== undefined && rows.length === 0) return <FaultNote fault={newest.fault} />;
  if (newest.answer !== undefined && rows.length === 0) {
    return (
      <EmptyState title="Nothing was refused">
        <p>Requests that the door refuses stand here, with the reason. Senders see the same reason.</p>
      </EmptyState>
    );
  }
  return (
    <div class="refused">
      <Table caption="Requests that became no event, newest first" columns={COLUMNS}>
        {rows.map((row) => (
          <RefusedRow key={row.request} row={row} />
        ))}
      </Table>
      {!isAtEnd.value && rows.length > 0 && (
        <Button kind="quiet" isBusy={more.isBusy} onClick={more.run}>
          Show older ones
        </Button>
      )}
    </div>
  );
}

function RefusedRow({ row }: { readonly row: RequestRow }): JSX.Element {
  return (
    <tr>
      <td class="muted when">
        <Time at={row.at} />
      </td>
      <td class={row.status >= 400 ? 'dead answer' : 'answer'}>
        {row.status} {row.code}
      </td>
      <td class="message">{row.message !== null && <OutsideText text={row.message} />}</td>
      <td>{row.source ?? <span class="muted">none</span>}</td>
      <td>
        <code>
          {row.method} <OutsideText text={row.path} />
        </code>{' '}
        <span class="muted">{bytesOf(row.bytes)}</span>
      </td>
    </tr>
  );
}

/** The newest are asked for again and again, and overlap with the older ones more and more. */
function withOlder(newest: readonly RequestRow[], older: readonly RequestRow[]): readonly RequestRow[] {
  const last = newest.at(-1)?.request ?? Number.POSITIVE_INFINITY;
  return [...newest, ...older.filter(({ request }) => request < last)];
}
