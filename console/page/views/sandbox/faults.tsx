import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { DataCenter, SandboxFaults } from '../../../api.ts';
import { Button } from '../../parts/button.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { countOf } from '../../parts/numbers.ts';
import { FaultControl } from './fault-control.tsx';
import { FAMILIES } from './fault-table.ts';
import { inForce, keyFactsOf, settingsWith } from './settings.ts';
import { useFaults } from './use-faults.ts';

const ALL = 'all';

/** How the sandbox misbehaves; each change holds at once. */
export function Faults({ dataCenter }: { readonly dataCenter: DataCenter }): JSX.Element {
  const { heard, readFault, refused, change } = useFaults(dataCenter);
  if (heard === undefined) {
    return <section class="faults">{readFault !== undefined && <FaultNote fault={readFault} />}</section>;
  }
  const { faults } = heard;
  const counted = inForce(faults);
  return (
    <section class="faults" aria-label="Faults">
      <Summary faults={faults} onReset={() => change(ALL, () => ({}))} />
      {refused?.what === ALL && <FaultNote fault={refused.fault} />}
      {FAMILIES.map(({ title, faults: rows }) => (
        <fieldset key={title} class="fault-family">
          <legend>{title}</legend>
          {rows.map((row) => (
            <FaultControl
              key={row.name}
              row={row}
              value={faults[row.name] ?? row.rest}
              isInForce={counted.includes(row)}
              fault={refused?.what === row.name ? refused.fault : undefined}
              onChange={(value) => change(row.name, (present) => settingsWith(present, row, value))}
            />
          ))}
        </fieldset>
      ))}
    </section>
  );
}

interface SummaryProperties {
  readonly faults: SandboxFaults['faults'];
  readonly onReset: () => void;
}

function Summary({ faults, onReset }: SummaryProperties): JSX.Element {
  const head = useRef<HTMLHeadingElement>(null);
  const keyFacts = keyFactsOf(faults);
  const words = [...inForce(faults).map(({ label }) => label), ...keyFacts];
  const isWell = words.length === 0;
  const reset = () => {
    // The button can't be pressed again then, and what can't be pressed has no focus.
    head.current?.focus();
    onReset();
  };
  return (
    <header class={isWell ? 'faults-summary' : 'faults-summary is-loud'}>
      <div role="status">
        <h2 ref={head} tabIndex={-1}>
          {isWell ? 'All is well' : `${countOf(words.length, 'fault')} in force`}
        </h2>
        <p class={isWell ? 'muted small' : 'small'}>
          {isWell ? 'It answers as Iterable does. What is changed here holds at once.' : words.join(', ')}
        </p>
        {keyFacts.length > 0 && <p class="small">Any change here puts the keys back, too.</p>}
      </div>
      <Button kind={isWell ? 'plain' : 'main'} isDisabled={isWell} onClick={reset}>
        All well again
      </Button>
    </header>
  );
}
