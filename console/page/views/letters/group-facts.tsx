import type { ComponentChildren, JSX } from 'preact';
import { countOf, numberOf } from '../../parts/moment.ts';
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
      <Fact name="Reason">{reason}</Fact>
      {code !== null && (
        <Fact name="Code">
          <OutsideText text={code} />
        </Fact>
      )}
      {field !== null && (
        <Fact name="Field">
          <OutsideText text={field} />
        </Fact>
      )}
      <Fact name="Project">{project ?? 'none'}</Fact>
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

interface FactProperties {
  readonly name: string;
  readonly children: ComponentChildren;
}

function Fact({ name, children }: FactProperties): JSX.Element {
  return (
    <div>
      <dt class="muted">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
