import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { countOf } from '../../parts/moment.ts';
import { pathOfField } from './body-paths.ts';
import { filterOf, type LetterGroup } from './group.ts';
import { MendRows } from './mend-rows.tsx';
import { type MendRow, wantedIn } from './mending.ts';
import { Redrive } from './redrive.tsx';

interface Properties {
  readonly group: LetterGroup;
  readonly isThere: boolean;
  /** The body of one of its letters, as soon as one is read. */
  readonly example: string | undefined;
  readonly isReady: boolean;
  readonly onChange: () => void;
}

/** Moves a whole group back, mended or as it is. */
export function RedriveGroup({ group, isThere, example, isReady, onChange }: Properties): JSX.Element {
  const [rows, setRows] = useState<readonly MendRow[]>([]);
  const wanted = wantedIn(rows);
  const isMended = wanted.set.length + wanted.drop.length > 0;
  const mustMend = group.movable === 'mended' && !isMended;
  return (
    <section class="group-part">
      <h3>Move them back</h3>
      <Redrive
        wanted={{ filter: filterOf(group), ...wanted }}
        act={`Redrive ${countOf(group.letters, 'letter')} …`}
        group={group}
        isDisabled={mustMend}
        isOffered={isThere}
        hint={hintFor(mustMend, isMended)}
        onChange={onChange}
      >
        {isThere ? (
          <MendRows
            rows={rows}
            onChange={setRows}
            example={example}
            isReady={isReady}
            suspect={group.field === null ? '' : pathOfField(group.field, example ?? '')}
          />
        ) : (
          <p class="muted">There is no letter of this group any more.</p>
        )}
      </Redrive>
    </section>
  );
}

function hintFor(mustMend: boolean, isMended: boolean): string {
  if (mustMend) return 'Set or drop a field first.';
  return isMended ? 'Shows first what changes.' : 'As they are. Shows first what would be moved.';
}
