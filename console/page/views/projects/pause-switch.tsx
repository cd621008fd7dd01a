import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ProjectNow } from '../../../api.ts';
import { Confirm } from '../../parts/dialog.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { Switch } from '../../parts/field.tsx';
import { exactOf } from '../../parts/moment.ts';
import { numberOf } from '../../parts/numbers.ts';
import { useDelivery } from './use-delivery.ts';

const WORDS: Readonly<Record<ProjectNow['running'], string>> = {
  running: 'delivering',
  paused: 'paused',
  'partly-paused': 'partly paused: one of its two queues is read',
  changing: 'being paused or resumed …',
};

const KEPT_DAYS = 14;

/** Off is asked for first: from then on nothing is delivered. */
export function PauseSwitch({ project }: { readonly project: ProjectNow }): JSX.Element {
  const { name, running, hidden, keptUntil } = project;
  const [isAsking, setAsking] = useState(false);
  const { change, fault, set } = useDelivery(name);
  return (
    <div>
      <Switch
        label={
          <span>
            Deliver<span class="hidden"> to project {name}</span>
          </span>
        }
        hint={change === undefined ? WORDS[running] : wordsOf(change, hidden)}
        isOn={change === undefined ? running === 'running' : change === 'resuming'}
        isDisabled={change !== undefined || running === 'changing'}
        onChange={(isOn) => (isOn ? set(true) : setAsking(true))}
      />
      {fault !== undefined && <FaultNote fault={fault} />}
      {isAsking && (
        <Confirm
          title={`Pause project ${name}?`}
          act={`Pause project ${name}`}
          onConfirm={() => {
            setAsking(false);
            set(false);
          }}
          onClose={() => setAsking(false)}
        >
          <p>Nothing more is sent to Iterable for this project until you switch it on again.</p>
          <p>
            The doors go on taking its events. They wait on the queue, and SQS keeps each for {KEPT_DAYS} days
            {keptUntil === null ? '' : `: the oldest that waits now until ${exactOf(keptUntil)}`}.
          </p>
        </Confirm>
      )}
    </div>
  );
}

/** What is under way comes to its end first: a call of Iterable can't be taken back. */
function wordsOf(change: 'pausing' | 'resuming', hidden: number): string {
  if (change === 'resuming') return 'resuming …';
  return hidden === 0 ? 'pausing …' : `pausing: ${numberOf(hidden)} under way finish first`;
}
