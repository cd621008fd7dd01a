import type { JSX, RefObject } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { FaultNote } from '../../parts/fault-note.tsx';
import { moveAmong } from '../../parts/move-among.ts';
import { countOf, numberOf } from '../../parts/numbers.ts';
import { Split } from '../../parts/split.tsx';
import { useCall } from '../../parts/use-call.ts';
import { useKeys } from '../../state/keys.ts';
import { change, route } from '../../state/route.ts';
import { status } from '../../state/status.ts';
import { keyOf, type LetterGroup, titleOf } from './group.ts';
import { GroupPage } from './group-page.tsx';
import { GroupRow } from './group-row.tsx';
import { NoLetters } from './no-letters.tsx';

const AGAIN_MS = 2000;
const REST_MS = 30_000;

/** What was given up, by why. */
export function Letters(): JSX.Element {
  const { answer, fault, isAsking, again } = useCall('letters', {});
  const list = useRef<HTMLUListElement>(null);
  // A group stays open when its last letter has gone: what came of it stands there.
  const known = useRef(new Map<string, LetterGroup>());
  for (const group of answer?.groups ?? []) known.current.set(keyOf(group), group);
  useLookAgain(isAsking, answer !== undefined && answer.read < answer.about, again);
  const close = () => {
    change({ group: undefined });
    // Back to where one was, as soon as the list is there again.
    setTimeout(() => moveAmong(list.current, 0));
  };
  useKeys(useMemo(() => keysOf(list, close), []));

  const { group: openKey } = route.value;
  const open = openKey === undefined ? undefined : known.current.get(openKey);
  const isThere = answer?.groups.some((group) => keyOf(group) === openKey) === true;
  const groups = answer?.groups ?? [];
  return (
    <div class="letters">
      <h1 class="hidden">Dead letters</h1>
      <Split
        detailLabel={open === undefined ? 'Group' : titleOf(open)}
        detail={
          open && <GroupPage key={openKey} group={open} isThere={isThere} onChange={again} onClose={close} />
        }
        list={
          <>
            <header class="letters-head">
              {/* On a narrow page an open group hides it: the heading stands above. */}
              <span class="letters-heading" aria-hidden="true">
                Dead letters
              </span>
              {answer === undefined && isAsking && <p class="muted">Reading them …</p>}
              {answer && <Counts groups={groups} read={answer.read} about={answer.about} />}
            </header>
            {fault !== undefined && <FaultNote fault={fault} />}
            {answer && groups.length === 0 && fault === undefined && <NoLetters />}
            <ul ref={list} class="letters-groups">
              {groups.map((group) => (
                <GroupRow key={keyOf(group)} group={group} isOpen={keyOf(group) === openKey} />
              ))}
            </ul>
          </>
        }
      />
    </div>
  );
}

function keysOf(list: RefObject<HTMLElement | null>, close: () => void) {
  return [
    { key: 'j', act: () => moveAmong(list.current, 1) },
    { key: 'k', act: () => moveAmong(list.current, -1) },
    { key: 'Escape', act: close },
  ];
}

interface CountsProperties {
  readonly groups: readonly LetterGroup[];
  readonly read: number;
  readonly about: number;
}

function Counts({ groups, read, about }: CountsProperties): JSX.Element | null {
  if (groups.length === 0) return null;
  return (
    <p class="muted">
      {countOf(read, 'letter')} in {countOf(groups.length, 'group')}
      {read < about && `, of about ${numberOf(about)}: the others were not read`}
    </p>
  );
}

/**
 * SQS lets nobody look at letters without taking them: that is done only when their number has changed, or not all of
 * them were read.
 */
function useLookAgain(isAsking: boolean, isPart: boolean, again: () => void): void {
  const count = status.value?.deadLetters;
  const seen = useRef(count);
  useEffect(() => {
    if (isAsking || count === seen.current) return;
    const isFirst = seen.current === undefined;
    seen.current = count;
    if (isFirst) return;
    const timer = setTimeout(again, AGAIN_MS);
    return () => clearTimeout(timer);
  }, [count, isAsking, again]);
  useEffect(() => {
    if (!isPart || isAsking) return;
    const timer = setTimeout(again, REST_MS);
    return () => clearTimeout(timer);
  }, [isPart, isAsking, again]);
}
