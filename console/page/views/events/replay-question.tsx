import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { EventRow, ReplayDone } from '../../../api.ts';
import { Confirm } from '../../parts/dialog.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { useAction, useCall } from '../../parts/use-call.ts';
import { call } from '../../state/call.ts';

interface Properties {
  readonly row: EventRow;
  readonly onClose: () => void;
  /** @param words what was done */
  readonly onSent: (words: string) => void;
}

export function ReplayQuestion({ row, onClose, onSent }: Properties): JSX.Element {
  const [evenEffects, setEvenEffects] = useState(false);
  const wanted = { event: row.event, evenEffects };
  const { answer: plan, fault } = useCall('replay', { ...wanted, isDryRun: true });
  const replay = useAction(async () => {
    const { sent, fault: why } = await call('replay', { ...wanted, isDryRun: false });
    const words = sent > 0 ? 'Sent again: it is on the queue' : 'It was not sent';
    onSent([words, why?.message].filter(Boolean).join(': '));
  });
  return (
    <Confirm
      title="Send it again?"
      act="Send again"
      isBusy={replay.isBusy}
      isDisabled={plan === undefined || plan.sent === 0}
      onClose={onClose}
      onConfirm={replay.run}
    >
      {plan !== undefined && <Words row={row} plan={plan} />}
      {(evenEffects || isOnlyCareful(plan)) && (
        <label class="check">
          <input
            type="checkbox"
            checked={evenEffects}
            onChange={({ currentTarget }) => setEvenEffects(currentTarget.checked)}
          />
          Send it all the same
        </label>
      )}
      {fault !== undefined && <FaultNote fault={fault} />}
      {replay.fault !== undefined && <FaultNote fault={replay.fault} />}
    </Confirm>
  );
}

/** What is left out for its effects goes if somebody says so; what else stands in the way stays there. */
function isOnlyCareful(plan: ReplayDone | undefined): boolean {
  return plan?.leftOut.some(({ code }) => code === 'triggers' || code === 'state') === true;
}

function Words({ row, plan }: { readonly row: EventRow; readonly plan: ReplayDone }): JSX.Element {
  return (
    <ul class="words">
      {plan.sent > 0 && (
        <li>
          It is put on the queue of project <code>{row.project}</code> again, with the same id and body.
        </li>
      )}
      {plan.sent > 0 && row.state === 'delivered' && (
        <li>Iterable has it already, and gets it a second time.</li>
      )}
      {plan.leftOut.map(({ why }) => (
        <li key={why}>It is left out: {why}.</li>
      ))}
    </ul>
  );
}
