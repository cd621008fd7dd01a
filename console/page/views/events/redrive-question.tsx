import type { JSX } from 'preact';
import type { EventRow, RedriveDone, RedrivePlan } from '../../../api.ts';
import { Confirm } from '../../parts/dialog.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { useAction, useCall } from '../../parts/use-call.ts';
import { call } from '../../state/call.ts';

export interface QuestionProperties {
  readonly row: EventRow;
  readonly onClose: () => void;
  /** @param words what was done */
  readonly onSent: (words: string) => void;
}

export function RedriveQuestion({ row, onClose, onSent }: QuestionProperties): JSX.Element {
  const { id, project } = row;
  const filter = { id, project: project === '' ? null : project };
  const { answer: plan, fault } = useCall('plan-redrive', { filter, set: [], drop: [] });
  const redrive = useAction(async () => {
    if (plan !== undefined) onSent(redriven(await call('redrive', { plan: plan.plan })));
  });
  return (
    <Confirm
      title="Send it again?"
      act="Send again"
      isBusy={redrive.isBusy}
      isDisabled={plan === undefined || plan.letters === 0}
      onClose={onClose}
      onConfirm={redrive.run}
    >
      {plan !== undefined && <PlanWords plan={plan} project={project} />}
      {fault !== undefined && <FaultNote fault={fault} />}
      {redrive.fault !== undefined && <FaultNote fault={redrive.fault} />}
    </Confirm>
  );
}

export function redriven({ events, unsent, unmet, fault }: RedriveDone): string {
  return [outcomeOf({ events, unsent, unmet }), fault?.message].filter(Boolean).join('. But: ');
}

function outcomeOf({ events, unsent, unmet }: Pick<RedriveDone, 'events' | 'unsent' | 'unmet'>): string {
  if (events > 0) return 'It is on the queue again';
  return unsent > 0
    ? 'SQS did not take it: it is a dead letter as before'
    : `Nothing was moved${unmet > 0 ? ': the letter is being looked at elsewhere' : ''}`;
}

export function PlanWords({
  plan,
  project,
}: {
  readonly plan: RedrivePlan;
  readonly project: string;
}): JSX.Element {
  const { letters, staying, oldStates, inDoubt } = plan;
  return (
    <ul class="words">
      {letters > 0 && (
        <li>Its dead letter moves back to the queue of {project}, and is delivered from there.</li>
      )}
      {letters === 0 && staying.length === 0 && <li>There is no dead letter of this event any more.</li>}
      {staying.map(({ why }) => (
        <li key={why}>It stays: {why}.</li>
      ))}
      {oldStates > 0 && (
        <li>It sets a state and is old: a newer one may have come since, and would be overwritten.</li>
      )}
      {inDoubt > 0 && <li>It may have been done already, and would be done a second time.</li>}
    </ul>
  );
}
