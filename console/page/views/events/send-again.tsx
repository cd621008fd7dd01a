/** Sends an event again: its dead letter is moved back, or it is put on the queue anew. Asked once, with what it does. */
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { EventRow } from '../../../api.ts';
import { Button } from '../../parts/button.tsx';
import { useKeys } from '../../state/keys.ts';
import { say } from '../../state/say.ts';
import { RedriveQuestion } from './redrive-question.tsx';
import { ReplayQuestion } from './replay-question.tsx';

interface Properties {
  readonly row: EventRow;
  readonly onSent: () => void;
}

export function SendAgain({ row, onSent }: Properties): JSX.Element | null {
  const [isAsked, setAsked] = useState(false);
  const isOnItsWay = row.state === 'waiting' || row.state === 'retrying';
  useKeys(
    useMemo(
      () => [
        {
          key: 'r',
          meaning: 'send it again',
          act: () => (isOnItsWay ? say('It is on its way already') : setAsked(true)),
        },
      ],
      [isOnItsWay],
    ),
  );
  if (isOnItsWay && !isAsked) return null;
  const close = () => setAsked(false);
  const sent = (words: string) => {
    say(words);
    close();
    onSent();
  };
  const Question = row.state === 'dead' && !row.isDeleted ? RedriveQuestion : ReplayQuestion;
  return (
    <>
      <Button kind="main" keys="r" onClick={() => setAsked(true)}>
        Send again
      </Button>
      {isAsked && <Question row={row} onClose={close} onSent={sent} />}
    </>
  );
}
