import type { JSX } from 'preact';
import type { LetterFilter } from '../../../api.ts';
import { Confirm } from '../../parts/dialog.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { countOf } from '../../parts/numbers.ts';
import { OutsideText } from '../../parts/outside-text.tsx';
import { useAction, useCall } from '../../parts/use-call.ts';
import { call } from '../../state/call.ts';
import { say } from '../../state/say.ts';
import { type LetterGroup, titleOf } from './group.ts';

interface Properties {
  readonly group: LetterGroup;
  readonly filter: LetterFilter;
  readonly onClose: () => void;
  readonly onDeleted: () => void;
}

/** Counts first: what comes after the question was asked is not deleted. */
export function DeleteLetters({ group, filter, onClose, onDeleted }: Properties): JSX.Element {
  const { answer: plan, fault } = useCall('plan-deletion', filter);
  const deletion = useAction(async (asked: string) => {
    const { deleted } = await call('delete', { plan: asked });
    say(`${countOf(deleted, 'letter')} deleted`);
    onDeleted();
    onClose();
  });
  const letters = plan === undefined ? 'letters' : countOf(plan.letters, 'letter');
  return (
    <Confirm
      title={`Delete ${letters} for good?`}
      act={`Delete ${letters}`}
      kind="danger"
      isBusy={deletion.isBusy}
      isDisabled={plan === undefined || plan.letters === 0}
      onConfirm={() => plan && deletion.run(plan.plan)}
      onClose={onClose}
    >
      {plan === undefined && fault === undefined && <p class="muted">Counting them …</p>}
      <p>
        <OutsideText text={titleOf(group)} />
      </p>
      <p>
        {plan?.letters === 1
          ? 'It is gone then, and nothing brings it back: what it holds never reaches Iterable.'
          : 'They are gone then, and nothing brings them back: what they hold never reaches Iterable.'}{' '}
        The history keeps what it knows of it.
      </p>
      {fault !== undefined && <FaultNote fault={fault} />}
      {deletion.fault !== undefined && <FaultNote fault={deletion.fault} />}
    </Confirm>
  );
}
