import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ProjectNow } from '../../../api.ts';
import { Confirm } from '../../parts/dialog.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { Switch } from '../../parts/field.tsx';
import { exactOf } from '../../parts/moment.ts';
import { useAction } from '../../parts/use-call.ts';
import { call } from '../../state/call.ts';
import { say } from '../../state/say.ts';

const WORDS: Readonly<Record<ProjectNow['running'], string>> = {
  running: 'delivering',
  paused: 'paused',
  'partly-paused': 'partly paused: one of its queues is read',
  changing: 'changing …',
};

const KEPT_DAYS = 14;

/** Off is asked for first: from then on nothing is delivered. */
export function PauseSwitch({ project }: { readonly project: ProjectNow }): JSX.Element {
  const { name, running, keptUntil } = project;
  const [isAsking, setAsking] = useState(false);
  const { run, isBusy, fault } = useAction(async (isOn: boolean) => {
    await call(isOn ? 'resume' : 'pause', { project: name });
    setAsking(false);
    say(isOn ? `${name} delivers again` : `${name} is paused: its events wait`);
  });
  return (
    <div class="pause">
      <Switch
        label={`Deliver to ${name}`}
        hint={isBusy ? 'changing …' : WORDS[running]}
        isOn={running === 'running'}
        isDisabled={isBusy || running === 'changing'}
        onChange={(isOn) => (isOn ? run(true) : setAsking(true))}
      />
      {fault !== undefined && !isAsking && <FaultNote fault={fault} />}
      {isAsking && (
        <Confirm
          title={`Pause ${name}?`}
          act={`Pause ${name}`}
          isBusy={isBusy}
          onConfirm={() => run(false)}
          onClose={() => setAsking(false)}
        >
          <p>Nothing more is sent to Iterable for this project until you switch it on again.</p>
          <p>
            The doors go on taking its events. They wait on the queue, and SQS keeps each for {KEPT_DAYS} days
            {keptUntil === null ? '' : `: the oldest that waits now until ${exactOf(keptUntil)}`}.
          </p>
          {fault !== undefined && <FaultNote fault={fault} />}
        </Confirm>
      )}
    </div>
  );
}
