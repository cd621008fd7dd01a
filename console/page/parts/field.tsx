/** Fields of a form, each with its label. */
import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

interface Common {
  readonly label: string;
  /** In a row of filters: the choices say what they are of. Screen readers hear the label all the same. */
  readonly isLabelHidden?: boolean;
  readonly hint?: string | undefined;
  readonly fault?: string | undefined;
  readonly isDisabled?: boolean;
}

interface Frame extends Common {
  readonly children: (id: string, describedBy: string) => ComponentChildren;
}

/** Any control, with its label, hint and fault. */
function Field({ label, isLabelHidden, hint, fault, children }: Frame): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id} class={isLabelHidden ? 'hidden' : undefined}>
        {label}
      </label>
      {children(id, `${id}-about`)}
      <div id={`${id}-about`} class="about">
        {hint && <span class="muted">{hint}</span>}
        {fault && (
          <span class="fault" role="alert">
            {fault}
          </span>
        )}
      </div>
    </div>
  );
}

interface TextProperties extends Common {
  readonly value: string;
  readonly onInput: (value: string) => void;
  /** What a phone's keyboard offers. */
  readonly keyboard?: 'text' | 'numeric' | 'decimal';
  readonly placeholder?: string;
}

export function TextField({
  value,
  onInput,
  keyboard = 'text',
  placeholder,
  ...common
}: TextProperties): JSX.Element {
  return (
    <Field {...common}>
      {(id, about) => (
        <input
          id={id}
          type="text"
          inputMode={keyboard}
          value={value}
          placeholder={placeholder ?? ''}
          disabled={common.isDisabled === true}
          aria-describedby={about}
          aria-invalid={common.fault !== undefined}
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => onInput(currentTarget.value)}
        />
      )}
    </Field>
  );
}

export interface TextAreaProperties extends Common {
  readonly value: string;
  readonly onInput: (value: string, area: HTMLTextAreaElement) => void;
  readonly rows?: number;
}

export function TextArea({ value, onInput, rows = 12, ...common }: TextAreaProperties): JSX.Element {
  return (
    <Field {...common}>
      {(id, about) => (
        <textarea
          id={id}
          rows={rows}
          value={value}
          disabled={common.isDisabled === true}
          aria-describedby={about}
          aria-invalid={common.fault !== undefined}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          onInput={({ currentTarget }) => onInput(currentTarget.value, currentTarget)}
        />
      )}
    </Field>
  );
}

export interface Option {
  readonly value: string;
  readonly text: string;
}

interface SelectProperties extends Common {
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChange: (value: string) => void;
}

export function Select({ value, options, onChange, ...common }: SelectProperties): JSX.Element {
  return (
    <Field {...common}>
      {(id, about) => (
        <select
          id={id}
          value={value}
          disabled={common.isDisabled === true}
          aria-describedby={about}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface SwitchProperties extends Common {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

/** Does what it says at once. */
export function Switch({ isOn, onChange, label, hint, fault, isDisabled }: SwitchProperties): JSX.Element {
  const id = useId();
  return (
    <div class="switch">
      <button
        type="button"
        role="switch"
        id={id}
        aria-checked={isOn}
        aria-describedby={`${id}-about`}
        disabled={isDisabled}
        onClick={() => onChange(!isOn)}
      >
        <span class="switch-track" aria-hidden="true" />
        {label}
      </button>
      <span id={`${id}-about`} class="about">
        {hint && <span class="muted">{hint}</span>}
        {fault && (
          <span class="fault" role="alert">
            {fault}
          </span>
        )}
      </span>
    </div>
  );
}
