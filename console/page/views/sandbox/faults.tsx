import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { DataCenter, SandboxFaults } from '../../../api.ts';
import { Button } from '../../parts/button.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { countOf } from '../../parts/moment.ts';
import { useAction, useCall } from '../../parts/use-call.ts';
import { call } from '../../state/call.ts';
import { FaultControl } from './fault-control.tsx';
import { FAMILIES, type Fault } from './fault-table.ts';
import { inForce, isAtRest, keyFactsOf, settingsWith } from './settings.ts';

const EACH_MS = 3000;

/** How the sandbox misbehaves; each change holds at once. */
export function Faults({ dataCenter }: { readonly dataCenter: DataCenter }): JSX.Element {
  const asked = useCall('faults', { dataCenter }, { everyMs: EACH_MS });
  // What was just set counts more than what was asked before it.
  const [set, setSet] = useState<{
    readonly heard: SandboxFaults;
    readonly after: SandboxFaults | undefined;
  }>();
  const heard = set !== undefined && set.after === asked.answer ? set.heard : asked.answer;
  const [changed, setChanged] = useState<string>();
  const { run, isBusy, fault } = useAction(async (name: string, faults: SandboxFaults['faults']) => {
    setChanged(name);
    setSet({ heard: await call('set-faults', { dataCenter, faults }), after: asked.answer });
  });
  if (heard === undefined) {
    return <section class="faults">{asked.fault !== undefined && <FaultNote fault={asked.fault} />}</section>;
  }
  const { faults, meanings } = heard;
  return (
    <section class="faults" aria-label="Faults">
      <Summary faults={faults} isBusy={isBusy} onReset={() => run('all', {})} />
      {fault !== undefined && changed === 'all' && <FaultNote fault={fault} />}
      {FAMILIES.map(({ title, faults: rows }) => (
        <fieldset key={title} class="fault-family">
          <legend>{title}</legend>
          {rows.map((row) => (
            <FaultControl
              key={row.name}
              row={row}
              value={faults[row.name] ?? row.rest}
              meaning={meanings[row.name]}
              isAtRest={isAtRest(row, faults)}
              fault={changed === row.name ? fault : undefined}
              onChange={(value) => run(row.name, settingsWith(faults, row, value))}
            />
          ))}
        </fieldset>
      ))}
    </section>
  );
}

interface SummaryProperties {
  readonly faults: SandboxFaults['faults'];
  readonly isBusy: boolean;
  readonly onReset: () => void;
}

function Summary({ faults, isBusy, onReset }: SummaryProperties): JSX.Element {
  const active: readonly Fault[] = inForce(faults);
  const keyFacts = keyFactsOf(faults);
  const count = active.length + keyFacts.length;
  return (
    <header class={count === 0 ? 'faults-summary' : 'faults-summary is-loud'}>
      <div role="status">
        <h2>{count === 0 ? 'All is well' : `${countOf(count, 'fault')} in force`}</h2>
        <p class={count === 0 ? 'muted small' : 'small'}>
          {count === 0
            ? 'It answers as Iterable does. What is changed here holds at once.'
            : [...active.map(({ label }) => label), ...keyFacts].join(', ')}
        </p>
        {keyFacts.length > 0 && <p class="small">Any change here puts the keys back, too.</p>}
      </div>
      <Button
        kind={count === 0 ? 'plain' : 'main'}
        isBusy={isBusy}
        isDisabled={count === 0}
        onClick={onReset}
      >
        All well again
      </Button>
    </header>
  );
}
