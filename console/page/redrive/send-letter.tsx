/** Sends one dead letter again. Only where something about it must be known before, it is asked. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { LetterFilter, RedrivePlan } from '../../api.ts';
import { Confirm } from '../parts/dialog.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction } from '../parts/use-call.ts';
import { call } from '../state/call.ts';
import { say } from '../state/say.ts';
import { wordsOfOne } from './done-words.ts';
import { isPlain, PlanNotes } from './plan-notes.tsx';

interface SendLetter {
  readonly send: () => void;
  readonly isBusy: boolean;
  /** To be shown: nothing unless it is asked. */
  readonly question: JSX.Element | undefined;
}

export function useSendLetter(filter: LetterFilter, onSent: () => void): SendLetter {
  const [asked, setAsked] = useState<RedrivePlan>();
  const move = async (plan: string) => {
    const done = await call('redrive', { plan });
    say(wordsOfOne(done), { isFault: done.events === 0 });
    setAsked(undefined);
    onSent();
  };
  const moving = useAction(move);
  const planning = useAction(async () => {
    try {
      const plan = await call('plan-redrive', { filter, set: [], drop: [] });
      if (isPlain(plan)) await move(plan.plan);
      else setAsked(plan);
    } catch (fault) {
      say(fault instanceof Error ? fault.message : String(fault), { isFault: true });
    }
  });
  const question = asked && (
    <Confirm
      title="Send it again?"
      act="Send again"
      isBusy={moving.isBusy}
      isDisabled={asked.letters === 0}
      onClose={() => setAsked(undefined)}
      onConfirm={() => moving.run(asked.plan)}
    >
      {asked.letters === 0 && asked.staying.length === 0 && (
        <p>There is no dead letter of this event any more.</p>
      )}
      <PlanNotes plan={asked} />
      {moving.fault !== undefined && <FaultNote fault={moving.fault} />}
    </Confirm>
  );
  return { send: planning.run, isBusy: planning.isBusy || moving.isBusy, question };
}
