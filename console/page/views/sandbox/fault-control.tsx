import type { JSX } from 'preact';
import { useEffect, useId, useState } from 'preact/hooks';
import { Button } from '../../parts/button.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import type { Control, Fault } from './fault-table.ts';
import { Share } from './share.tsx';
import { parseTyped, typedOf } from './typed.ts';

interface Properties {
  readonly row: Fault;
  readonly value: unknown;
  readonly isInForce: boolean;
  readonly fault: unknown;
  readonly onChange: (value: unknown) => void;
}

export function FaultControl({ row, value, isInForce, fault, onChange }: Properties): JSX.Element {
  const id = useId();
  const about = `${id}-about`;
  return (
    <div class={isInForce ? 'fault-row is-on' : 'fault-row'}>
      <label for={id}>{row.label}</label>
      <Input control={row.control} id={id} about={about} value={value} onChange={onChange} />
      <p id={about} class="muted small">
        {row.meaning}
      </p>
      {fault !== undefined && <FaultNote fault={fault} />}
    </div>
  );
}

interface InputProperties {
  readonly control: Control;
  readonly id: string;
  readonly about: string;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

function Input(properties: InputProperties): JSX.Element {
  const { control, id, about, value, onChange } = properties;
  switch (control.kind) {
    case 'share':
      return <Share id={id} about={about} value={Number(value)} onChange={onChange} />;
    case 'choice':
      return (
        <select
          id={id}
          aria-describedby={about}
          value={String(value)}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        >
          {control.choices.map((choice) => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      );
    case 'number':
    case 'texts':
    case 'numbers':
      return <Typed {...properties} control={control} />;
  }
}

interface TypedProperties extends InputProperties {
  readonly control: Extract<Control, { readonly kind: 'number' | 'texts' | 'numbers' }>;
}

/** What is written holds when one leaves the field, or presses Enter. */
function Typed({ control, id, about, value, onChange }: TypedProperties): JSX.Element {
  const present = typedOf(control, value);
  const [text, setText] = useState(present);
  const [fault, setFault] = useState<string>();
  useEffect(() => setText(present), [present]);
  const put = () => {
    if (text === present) return setFault(undefined);
    const parsed = parseTyped(control, text);
    setFault(parsed.fault);
    if (parsed.fault === undefined) onChange(parsed.value);
  };
  const field = {
    id,
    value: text,
    'aria-describedby': about,
    'aria-invalid': fault !== undefined,
    autocomplete: 'off',
    spellcheck: false,
    onBlur: put,
  } as const;
  return (
    <span class="fault-typed">
      {control.kind === 'number' ? (
        <span class="fault-number">
          <input
            {...field}
            type="text"
            inputMode="numeric"
            onInput={({ currentTarget }) => setText(currentTarget.value)}
            onKeyDown={({ key }) => key === 'Enter' && put()}
          />
          <span class="muted">{control.unit}</span>
        </span>
      ) : (
        <textarea
          {...field}
          rows={Math.max(1, text.split('\n').length)}
          placeholder={`such as ${control.example}`}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      )}
      {text !== present && (
        <Button kind="quiet" onClick={put}>
          Set
        </Button>
      )}
      {fault && (
        <span class="fault small" role="alert">
          {fault}
        </span>
      )}
    </span>
  );
}
