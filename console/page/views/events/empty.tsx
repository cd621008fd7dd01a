/** An empty list: how the first event comes, or which filter hides them. */
import type { JSX } from 'preact';
import { Button } from '../../parts/button.tsx';
import { CopyText } from '../../parts/copy.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { useAction } from '../../parts/use-call.ts';
import { call } from '../../state/call.ts';
import { change, route } from '../../state/route.ts';
import { say } from '../../state/say.ts';
import { search } from '../../state/search.ts';
import { stack } from '../../state/status.ts';
import { setFilters } from './filter.ts';

export function Empty(): JSX.Element {
  const filters = setFilters(route.value);
  if (filters.length === 0 && search.value.trim() === '') return <NoEvents />;
  return (
    <EmptyState title="No event fits">
      <p>Clear what hides them:</p>
      <div class="buttons">
        {search.value.trim() !== '' && (
          <Button onClick={clearSearch}>the search “{search.value.trim()}” ×</Button>
        )}
        {filters.map(({ name, text }) => (
          <Button key={name} label={`Clear ${text}`} onClick={() => change({ [name]: undefined })}>
            {text} ×
          </Button>
        ))}
      </div>
    </EmptyState>
  );
}

function clearSearch(): void {
  search.value = '';
  const field = document.querySelector<HTMLInputElement>('input.search');
  if (field === null) return;
  field.value = '';
  field.focus();
}

function NoEvents(): JSX.Element {
  const sample = useAction(sendSample);
  const curl = stack.value?.curl ?? null;
  return (
    <EmptyState title="No events yet">
      <p>Send one, and watch it go to Iterable: this list shows it at once.</p>
      {curl !== null && <CopyText text={curl} what="the curl line" />}
      <div class="buttons">
        <Button kind="main" isBusy={sample.isBusy} onClick={sample.run}>
          Send a sample
        </Button>
        {sample.fault !== undefined && <FaultNote fault={sample.fault} />}
      </div>
    </EmptyState>
  );
}

async function sendSample(): Promise<void> {
  const sources = stack.value?.sources ?? [];
  // One that takes the door's own form needs no provider's sample.
  const source = (sources.find(({ hasMap }) => !hasMap) ?? sources[0])?.name;
  if (source === undefined) throw new Error('The configuration has no source');
  const draft = await call('draft', { source });
  const { status, answer, ids } = await call('send', { source, ...draft });
  if (status < 300) say(`The door answered ${status}: accepted from ${source}, id ${ids.join(', ')}`);
  else say(`The door answered ${status}: ${answer}`, { isFault: true });
}
