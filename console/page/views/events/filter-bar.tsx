import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { Select } from '../../parts/field.tsx';
import type { Option } from '../../parts/option.ts';
import { useKeys } from '../../state/keys.ts';
import { change, route } from '../../state/route.ts';
import { search } from '../../state/search.ts';
import { stack } from '../../state/status.ts';
import { isRefusedShown, PERIODS, REFUSED, STATES } from './filter.ts';

const TYPING_MS = 200;

const ANY_STATE: readonly Option[] = [
  { value: '', text: 'any outcome' },
  ...STATES.map((value) => ({ value, text: value })),
  { value: REFUSED, text: 'refused at the door' },
];

const ANY_TIME: readonly Option[] = [
  { value: '', text: 'any time' },
  ...Object.entries(PERIODS).map(([value, { text }]) => ({ value, text })),
];

export function FilterBar({ onDown }: { readonly onDown: () => void }): JSX.Element {
  const { project = '', source = '', state = '', period = '' } = route.value;
  const info = stack.value;
  return (
    <search class="filters">
      <SearchField onDown={onDown} />
      <div class="choices">
        <Choice name="source" value={source} options={named('any source', info?.sources, source)} />
        <Choice name="project" value={project} options={named('any project', info?.projects, project)} />
        <Choice name="state" value={state} options={ANY_STATE} label="outcome" />
        <Choice name="period" value={period} options={ANY_TIME} />
      </div>
    </search>
  );
}

interface ChoiceProperties {
  readonly name: 'source' | 'project' | 'state' | 'period';
  readonly label?: string;
  readonly value: string;
  readonly options: readonly Option[];
}

function Choice({ name, label = name, value, options }: ChoiceProperties): JSX.Element {
  return (
    <Select
      label={label}
      isLabelHidden
      value={value}
      options={options}
      // Requests that became no event are of no project.
      isDisabled={name === 'project' && isRefusedShown.value}
      onChange={(chosen) =>
        change({ [name]: chosen === '' ? undefined : chosen, event: undefined, request: undefined })
      }
    />
  );
}

/** The chosen one too, before it is known which there are: else another one would be shown as chosen. */
function named(
  any: string,
  all: readonly { readonly name: string }[] | undefined,
  chosen: string,
): readonly Option[] {
  const names = new Set([...(all ?? []).map(({ name }) => name), ...(chosen === '' ? [] : [chosen])]);
  return [{ value: '', text: any }, ...Array.from(names, (name) => ({ value: name, text: name }))];
}

function SearchField({ onDown }: { readonly onDown: () => void }): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const { event, request } = route.peek();
    // Who comes to see one event reads it; and on a phone the keyboard would hide the list.
    const isForSearch = event === undefined && request === undefined && matchMedia('(hover: hover)').matches;
    if (isForSearch) field.current?.focus({ preventScroll: true });
    return () => clearTimeout(timer.current);
  }, []);
  useKeys(useMemo(() => [{ key: '/', act: () => field.current?.select() }], []));
  return (
    <input
      ref={field}
      type="search"
      class="search"
      aria-label="Search events by id, e-mail, user or name"
      aria-keyshortcuts="/"
      placeholder="Search id, e-mail, user, name …"
      autocomplete="off"
      spellcheck={false}
      disabled={isRefusedShown.value}
      defaultValue={search.peek()}
      onInput={({ currentTarget: { value } }) => {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => (search.value = value), TYPING_MS);
      }}
      onKeyDown={(pressed) => {
        if (pressed.key !== 'ArrowDown' && pressed.key !== 'Enter') return;
        pressed.preventDefault();
        onDown();
      }}
    />
  );
}
