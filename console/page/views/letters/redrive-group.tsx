import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { pathsOfFields } from '../../parts/json-paths.ts';
import { countOf } from '../../parts/numbers.ts';
import { Redrive } from '../../redrive/redrive.tsx';
import { filterOf, type LetterGroup } from './group.ts';
import { MendRows } from './mend-rows.tsx';
import { type MendRow, nameAfter, wantedIn } from './mending.ts';

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
      <h3>
        Send them again <span class="muted">(redrive)</span>
      </h3>
      <Redrive
        wanted={{ filter: filterOf(group), ...wanted }}
        act={`Send ${countOf(group.letters, 'letter')} again …`}
        place={{ project: group.project, name: nameAfter(wanted, group) }}
        isDisabled={mustMend}
        isOffered={isThere}
        hint={hintFor(mustMend, isMended)}
        onDone={onChange}
      >
        {isThere ? (
          <MendRows
            rows={rows}
            onChange={setRows}
            example={example}
            isReady={isReady}
            suspect={suspectIn(group, example)}
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
  return isMended ? 'Shows first what changes.' : 'As they are. Shows first what would be sent.';
}

/** Iterable may name several: one is changed after the other. */
function suspectIn({ field }: LetterGroup, example: string | undefined): string {
  const [first = ''] = field?.split(', ') ?? [];
  return pathsOfFields([first], example ?? '')[0] ?? first;
}
