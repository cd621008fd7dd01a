import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { Button } from '../../parts/button.tsx';
import { pathsIn, valueAt } from '../../parts/json-paths.ts';
import { visible } from '../../parts/visible.ts';
import { type MendRow, readAs, rowsChanged, rowsWith } from './mending.ts';

interface Properties {
  readonly rows: readonly MendRow[];
  readonly onChange: (rows: readonly MendRow[]) => void;
  /** The body of a letter: its paths are offered. */
  readonly example: string | undefined;
  /** Until then the place of what they are dead of is not known. */
  readonly isReady: boolean;
  /** What the letters are dead of, offered first. */
  readonly suspect: string;
}

/** One row a change: what stands at a path, or is taken out there. */
export function MendRows({ rows, onChange, example, isReady, suspect }: Properties): JSX.Element {
  const paths = useId();
  const firstPath = rows.length === 0 ? suspect : '';
  return (
    <div class="mend">
      <datalist id={paths}>
        {example !== undefined &&
          pathsIn(example)
            .slice(0, MAX_PATHS)
            .map((path) => <option key={path} value={path} />)}
      </datalist>
      {rows.map((row, at) => (
        <Row
          key={row.number}
          row={row}
          place={at + 1}
          paths={paths}
          present={example === undefined ? undefined : valueAt(row.path, example)}
          onChange={(change) => onChange(rowsChanged(rows, row.number, change))}
          onRemove={() => onChange(rows.filter(({ number }) => number !== row.number))}
        />
      ))}
      <div class="buttons">
        <Button isDisabled={!isReady} onClick={() => onChange(rowsWith(rows, 'set', firstPath))}>
          Set a field
        </Button>
        <Button isDisabled={!isReady} onClick={() => onChange(rowsWith(rows, 'drop', firstPath))}>
          Drop a field
        </Button>
      </div>
    </div>
  );
}

interface RowProperties {
  readonly row: MendRow;
  readonly place: number;
  readonly paths: string;
  /** What stands there in the example. */
  readonly present: string | undefined;
  readonly onChange: (change: Partial<MendRow>) => void;
  readonly onRemove: () => void;
}

function Row({ row, place, paths, present, onChange, onRemove }: RowProperties): JSX.Element {
  const id = useId();
  const { act, path, value } = row;
  return (
    <fieldset class={`mend-row ${act}`}>
      <legend class="hidden">{`Change ${place}`}</legend>
      <span class="mend-act">{act === 'set' ? 'Set' : 'Drop'}</span>
      <input
        class="mend-path"
        type="text"
        aria-label="Path of the field"
        aria-describedby={`${id}-about`}
        placeholder="dataFields.plan"
        list={paths}
        value={path}
        autocomplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => onChange({ path: currentTarget.value })}
      />
      {act === 'set' && (
        <>
          <span class="mend-to">to</span>
          <input
            class="mend-value"
            type="text"
            aria-label="Its value"
            aria-describedby={`${id}-about`}
            placeholder={'12, "12", true, pro …'}
            value={value}
            autocomplete="off"
            spellcheck={false}
            onInput={({ currentTarget }) => onChange({ value: currentTarget.value })}
          />
        </>
      )}
      <Button kind="quiet" label={`Remove change ${place}`} onClick={onRemove}>
        ✕
      </Button>
      <p class="mend-about muted small" id={`${id}-about`}>
        {act === 'set' && <>Written as {readAs(value)}. </>}
        {present !== undefined && (
          <>
            In the first example it is{' '}
            <code>
              <bdi>{visible(present.slice(0, MAX_SHOWN))}</bdi>
            </code>
            .
          </>
        )}
      </p>
    </fieldset>
  );
}

const MAX_SHOWN = 80;
const MAX_PATHS = 200;
