/** Requests that became no event, and why. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useMemo, useRef } from 'preact/hooks';
import type { RefusedWanted, RequestRow } from '../../../api.ts';
import { Button } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { moveAmong } from '../../parts/move-among.ts';
import { bytesOf } from '../../parts/numbers.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { Split } from '../../parts/split.tsx';
import { Table } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { useAction, useCall } from '../../parts/use-call.ts';
import { call } from '../../state/call.ts';
import { useKeys } from '../../state/keys.ts';
import { addressOf, change, route } from '../../state/route.ts';
import { refusedFilterOf, setFilters } from './filter.ts';
import { RequestDetail } from './request-detail.tsx';

const EACH_MS = 2_000;
const REFUSED = 400;
/** So many are told at once. */
const PAGE = 200;
const COLUMNS = [
  { title: 'when' },
  { title: 'answer' },
  { title: 'why' },
  { title: 'source' },
  { title: 'request' },
];

export function RefusedSplit(): JSX.Element {
  const { request, source, period } = route.value;
  const open = request !== undefined && /^\d+$/.test(request) ? Number(request) : undefined;
  const wanted = useMemo(() => refusedFilterOf({ source, period }), [source, period]);
  const list = useRef<HTMLDivElement>(null);
  const close = () => {
    change({ request: undefined });
    // Back to where one was, as soon as the list is there again.
    setTimeout(() => moveAmong(list.current, 0));
  };
  useKeys(
    useMemo(
      () => [
        { key: 'j', act: () => moveAmong(list.current, 1) },
        { key: 'k', act: () => moveAmong(list.current, -1) },
        { key: 'Escape', act: close },
      ],
      [],
    ),
  );
  return (
    <Split
      detailLabel="Request"
      list={
        <div ref={list} class="refused">
          <Refused key={JSON.stringify([source, period])} wanted={wanted} open={open} />
        </div>
      }
      detail={open === undefined ? undefined : <RequestDetail key={open} request={open} onClose={close} />}
    />
  );
}

interface Properties {
  readonly wanted: RefusedWanted;
  readonly open: number | undefined;
}

function Refused({ wanted, open }: Properties): JSX.Element {
  const newest = useCall('refused', wanted, { everyMs: EACH_MS });
  const older = useSignal<readonly RequestRow[]>([]);
  const isAtEnd = useSignal(false);
  const rows = withOlder(newest.answer ?? [], older.value);
  const more = useAction(async () => {
    const before = rows.at(-1)?.request;
    if (before === undefined) return;
    const found = await call('refused', { ...wanted, before });
    older.value = [...older.value, ...found];
    isAtEnd.value = found.length === 0;
  });
  if (newest.fault !== undefined && rows.length === 0) return <FaultNote fault={newest.fault} />;
  if (newest.answer !== undefined && rows.length === 0) {
    return <NothingRefused isFiltered={wanted.source !== undefined || wanted.since !== undefined} />;
  }
  return (
    <>
      <Table caption="Requests that became no event, newest first" columns={COLUMNS}>
        {rows.map((row) => (
          <RefusedRow key={row.request} row={row} isOpen={row.request === open} />
        ))}
      </Table>
      {!isAtEnd.value && rows.length >= PAGE && (
        <Button kind="quiet" isBusy={more.isBusy} onClick={more.run}>
          Show older ones
        </Button>
      )}
    </>
  );
}

function NothingRefused({ isFiltered }: { readonly isFiltered: boolean }): JSX.Element {
  if (!isFiltered) {
    return (
      <EmptyState title="Nothing was refused">
        <p>Requests that the door refuses stand here, with the reason. Senders see the same reason.</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No refused request fits">
      <p>Clear what hides them:</p>
      <div class="buttons">
        {setFilters(route.value)
          .filter(({ name }) => name === 'source' || name === 'period')
          .map(({ name, text }) => (
            <Button key={name} label={`Clear ${text}`} onClick={() => change({ [name]: undefined })}>
              {text} ×
            </Button>
          ))}
      </div>
    </EmptyState>
  );
}

function RefusedRow({ row, isOpen }: { readonly row: RequestRow; readonly isOpen: boolean }): JSX.Element {
  const { request, status, code, message, source, method, path, bytes, at } = row;
  return (
    <tr class={isOpen ? 'open' : undefined}>
      <td class="muted when">
        <Time at={at} />
      </td>
      <td class={status >= REFUSED ? 'dead answer' : 'answer'}>
        <RequestLink request={request} isOpen={isOpen}>
          {`${status} ${code ?? ''}`.trim()}
        </RequestLink>
      </td>
      <td class="message">
        <div class="cut">{message !== null && <OutsideText text={message} />}</div>
      </td>
      <td class="from">{source ?? <span class="muted">none</span>}</td>
      <td class="line">
        <div class="cut">
          <code>
            {method} <OutsideText text={path} />
          </code>{' '}
          <span class="muted">{bytesOf(bytes)}</span>
        </div>
      </td>
    </tr>
  );
}

interface LinkProperties {
  readonly request: number;
  readonly isOpen: boolean;
  readonly children: string;
}

/** Covers the whole row. */
function RequestLink({ request, isOpen, children }: LinkProperties): JSX.Element {
  const to = { request: String(request) };
  return (
    <a
      href={addressOf({ ...route.peek(), ...to })}
      aria-current={isOpen ? 'page' : undefined}
      onClick={(pressed) => {
        if (pressed.ctrlKey || pressed.metaKey || pressed.shiftKey) return;
        pressed.preventDefault();
        change(to);
      }}
    >
      <OutsideText text={children} />
    </a>
  );
}

/** The newest are asked for again and again, and overlap with the older ones more and more. */
function withOlder(newest: readonly RequestRow[], older: readonly RequestRow[]): readonly RequestRow[] {
  const last = newest.at(-1)?.request ?? Number.POSITIVE_INFINITY;
  return [...newest, ...older.filter(({ request }) => request < last)];
}
