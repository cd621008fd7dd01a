/** Sends an event again: its dead letter goes back, or it is put on the queue anew. */
import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { EventRow } from '../../../api.ts';
import { Button } from '../../parts/button.tsx';
import { useSendLetter } from '../../redrive/send-letter.tsx';
import { useKeys } from '../../state/keys.ts';
import { say } from '../../state/say.ts';
import { ReplayQuestion } from './replay-question.tsx';

interface Properties {
  readonly row: EventRow;
  readonly onSent: () => void;
}

export function SendAgain({ row, onSent }: Properties): JSX.Element {
  if (row.state === 'dead' && !row.isDeleted) return <SendLetter row={row} onSent={onSent} />;
  if (row.state === 'waiting' || row.state === 'retrying') return <OnItsWay />;
  return <Replay row={row} onSent={onSent} />;
}

/** Asks only if something about it must be known before. */
function SendLetter({ row: { id, project }, onSent }: Properties): JSX.Element {
  const { send, isBusy, question } = useSendLetter(filterOfLetter({ id, project }), onSent);
  return (
    <>
      <AgainButton isBusy={isBusy} onClick={send} />
      {question}
    </>
  );
}

export function filterOfLetter({ id, project }: Pick<EventRow, 'id' | 'project'>) {
  return { id, project: project === '' ? null : project };
}

/** Asks always: Iterable may have it already. */
function Replay({ row, onSent }: Properties): JSX.Element {
  const [isAsked, setAsked] = useState(false);
  const sent = (words: string) => {
    say(words);
    setAsked(false);
    onSent();
  };
  return (
    <>
      <AgainButton onClick={() => setAsked(true)} />
      {isAsked && <ReplayQuestion row={row} onClose={() => setAsked(false)} onSent={sent} />}
    </>
  );
}

interface ButtonProperties {
  readonly isBusy?: boolean;
  readonly onClick: () => void;
}

function AgainButton({ isBusy = false, onClick }: ButtonProperties): JSX.Element {
  useKeys(useMemo(() => [{ key: 'r', act: onClick }], [onClick]));
  return (
    <Button kind="main" keys="r" isBusy={isBusy} onClick={onClick}>
      Send again
    </Button>
  );
}

function OnItsWay(): null {
  useKeys(useMemo(() => [{ key: 'r', act: () => say('It is on its way already') }], []));
  return null;
}
