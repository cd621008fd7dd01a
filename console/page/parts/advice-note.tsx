import type { JSX } from 'preact';
import type { Advice } from '../../api.ts';

interface Properties {
  /** A reason, or a code. */
  readonly about: string | null;
  readonly advice: Advice;
}

/** What is to be done, and by whom; and what it means. */
export function AdviceNote({ about, advice }: Properties): JSX.Element {
  return (
    <p class="advice">
      <strong>{about}</strong>
      <span>{advice.sentence}</span>
      {advice.meaning !== '' && <span class="muted">It means: {advice.meaning}.</span>}
    </p>
  );
}
