/** A dead letter is mended by hand, checked while it is written, and sent. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { EventStory } from '../../../api.ts';
import { Button } from '../../parts/button.tsx';
import { Differences } from '../../parts/differences.tsx';
import { FaultNote } from '../../parts/fault-note.tsx';
import { JsonArea } from '../../parts/json-area.tsx';
import { prettyOf } from '../../parts/json-lines.ts';
import { useAction, useCall } from '../../parts/use-call.ts';
import { call } from '../../state/call.ts';
import { say } from '../../state/say.ts';
import { PlanWords, redriven } from './redrive-question.tsx';

interface Properties {
  readonly story: EventStory;
  readonly onClose: () => void;
  readonly onSent: () => void;
}

const TYPING_MS = 400;
const MAX_LINES = 24;

export function Edit({ story, onClose, onSent }: Properties): JSX.Element {
  const { id, project } = story.row;
  const [written] = useState(() => prettyOf(story.body));
  const [body, setBody] = useState(written);
  const filter = { id, project: project === '' ? null : project };
  const {
    answer: plan,
    fault,
    isAsking,
  } = useCall('plan-redrive', { filter, set: [], drop: [], body }, { afterMs: TYPING_MS });
  const send = useAction(async () => {
    if (plan === undefined) return;
    say(redriven(await call('redrive', { plan: plan.plan })));
    onSent();
  });
  const isRight = fault === undefined && plan !== undefined && plan.letters > 0;
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current?.querySelector('textarea')?.focus(), []);
  return (
    <section ref={section} class="edit" aria-label="Edit the event">
      <JsonArea
        label="The event, as it will be sent"
        value={body}
        rows={Math.min(MAX_LINES, written.split('\n').length + 1)}
        onInput={setBody}
      />
      <div class="edit-check" aria-live="polite">
        {fault !== undefined && <FaultNote fault={fault} />}
        {isRight && plan.differences.length > 0 && <Differences differences={plan.differences} />}
        {isRight && plan.differences.length === 0 && <p class="muted">Nothing is changed yet.</p>}
        {isRight && <PlanWords plan={plan} project={project} />}
        {send.fault !== undefined && <FaultNote fault={send.fault} />}
      </div>
      <div class="buttons">
        <Button onClick={onClose}>Leave it</Button>
        <Button kind="main" isBusy={send.isBusy} isDisabled={!isRight || isAsking} onClick={send.run}>
          Send this
        </Button>
      </div>
    </section>
  );
}
