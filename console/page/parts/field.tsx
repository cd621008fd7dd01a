/** Fields of a form, each with its label. */
import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Option, OptionGroup } from './option.ts';

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

interface GroupedSelectProperties extends Common {
  readonly value: string;
  readonly groups: readonly OptionGroup[];
  readonly onChange: (value: string) => void;
}

interface SelectProperties extends Omit<GroupedSelectProperties, 'groups'> {
  readonly options: readonly Option[];
}

export function Select({ options, ...properties }: SelectProperties): JSX.Element {
  return <GroupedSelect {...properties} groups={[{ options }]} />;
}

export function GroupedSelect({ value, groups, onChange, ...common }: GroupedSelectProperties): JSX.Element {
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
          {groups.map(({ title, options }) =>
            title === undefined ? (
              <Options key="" options={options} />
            ) : (
              <optgroup key={title} label={title}>
                <Options options={options} />
              </optgroup>
            ),
          )}
        </select>
      )}
    </Field>
  );
}

function Options({ options }: { readonly options: readonly Option[] }): JSX.Element {
  return (
    <>
      {options.map(({ value, text }) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </>
  );
}

interface SwitchProperties extends Omit<Common, 'label'> {
  readonly label: ComponentChildren;
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
