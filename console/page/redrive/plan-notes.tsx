import type { JSX } from 'preact';
import type { RedrivePlan } from '../../api.ts';
import { Careful } from '../parts/careful.tsx';
import { countOf, numberOf } from '../parts/numbers.ts';
import { OutsideText } from '../parts/outside-text.tsx';

/** What stays, and what to know before the rest is sent again. */
export function PlanNotes({ plan }: { readonly plan: RedrivePlan }): JSX.Element {
  const { staying, oldStates, inDoubt } = plan;
  return (
    <>
      {staying.length > 0 && (
        <ul>
          {staying.map(({ why, letters }) => (
            <li key={why}>
              {numberOf(letters)} {letters === 1 ? 'stays' : 'stay'}: <OutsideText text={why} />
            </li>
          ))}
        </ul>
      )}
      {oldStates > 0 && (
        <Careful>
          {countOf(oldStates, 'letter')} older than an hour that set a state: this may overwrite what came
          since.
        </Careful>
      )}
      {inDoubt > 0 && (
        <Careful>
          {countOf(inDoubt, 'letter')} in doubt: what Iterable did the first time, it does again.
        </Careful>
      )}
    </>
  );
}

/** Nothing about it needs to be known before. */
export function isPlain({ letters, staying, oldStates, inDoubt }: RedrivePlan): boolean {
  return letters > 0 && staying.length === 0 && oldStates === 0 && inDoubt === 0;
}
