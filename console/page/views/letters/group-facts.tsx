import type { JSX } from 'preact';
import { Fact } from '../../parts/fact.tsx';
import { countOf, numberOf } from '../../parts/numbers.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { Time } from '../../parts/time.tsx';
import type { LetterGroup } from './group.ts';

interface Properties {
  readonly group: LetterGroup;
  readonly isThere: boolean;
}

export function GroupFacts({ group, isThere }: Properties): JSX.Element {
  const { project, reason, code, field, letters, events, users, firstDiedAt, lastDiedAt } = group;
  return (
    <dl class="group-facts">
      {code !== null && code !== reason && (
        <Fact name="Code">
          <OutsideText text={code} />
        </Fact>
      )}
      {field !== null && (
        <Fact name="Field">
          <OutsideText text={field} />
        </Fact>
      )}
      <Fact name="Project">{project === null ? 'none' : <code>{project}</code>}</Fact>
      <Fact name="Letters">
        {isThere ? numberOf(letters) : 'none any more'}
        {isThere && events > letters && <span class="muted"> with {countOf(events, 'event')}</span>}
      </Fact>
      {isThere && <Fact name="Users">{numberOf(users)}</Fact>}
      <Fact name={firstDiedAt === lastDiedAt ? 'Died' : 'First and last'}>
        {firstDiedAt !== lastDiedAt && (
          <>
            <Time at={Date.parse(firstDiedAt)} />,{' '}
          </>
        )}
        <Time at={Date.parse(lastDiedAt)} />
      </Fact>
    </dl>
  );
}
