import type { JSX } from 'preact';
import { EmptyState } from '../../parts/empty-state.tsx';
import { change, route } from '../../state/route.ts';
import { stack } from '../../state/status.ts';
import { Faults } from './faults.tsx';
import { Stored } from './stored.tsx';

/** Iterable as it is played on this machine: how it misbehaves, and what it has. */
export function Sandbox(): JSX.Element | null {
  if (stack.value === undefined) return null;
  const { sandboxes } = stack.value;
  const dataCenter = sandboxes.find((name) => name === route.value.dataCenter) ?? sandboxes[0];
  if (dataCenter === undefined) return <NoSandbox />;
  return (
    <div class="sandbox">
      <header class="view-head">
        <h1>Sandbox</h1>
        {sandboxes.length > 1 && (
          <fieldset class="choice">
            <legend class="hidden">Data centre</legend>
            {sandboxes.map((name) => (
              <label key={name}>
                <input
                  type="radio"
                  name="dataCenter"
                  checked={name === dataCenter}
                  onChange={() => change({ dataCenter: name }, 'replace')}
                />
                {name}
              </label>
            ))}
          </fieldset>
        )}
        <p class="muted">Plays Iterable’s data centre {dataCenter} on this machine.</p>
      </header>
      <div class="sandbox-columns">
        <Faults key={`faults-${dataCenter}`} dataCenter={dataCenter} />
        <Stored key={`stored-${dataCenter}`} dataCenter={dataCenter} />
      </div>
    </div>
  );
}

function NoSandbox(): JSX.Element {
  return (
    <EmptyState title="No sandbox">
      <p>
        Everything here is delivered to real projects of Iterable. Start without a real project’s key, and the
        forwarder plays Iterable itself: then its faults are switches here.
      </p>
    </EmptyState>
  );
}
