import type { ComponentChildren, JSX } from 'preact';
import { Clock } from '../../parts/time.tsx';

interface Properties {
  readonly at: number;
  readonly title: string;
  /** Its mark on the line. */
  readonly tone?: 'plain' | 'waiting' | 'retrying' | 'delivered' | 'dead';
  /** Beside the title. */
  readonly words?: ComponentChildren;
  /** Below it. */
  readonly children?: ComponentChildren;
}

/** One thing that happened. */
export function Line({ at, title, tone = 'plain', words, children }: Properties): JSX.Element {
  return (
    <li class={`step ${tone}`}>
      <p class="step-head">
        <Clock at={at} />
        <strong>{title}</strong>
        <span>{words}</span>
      </p>
      {children}
    </li>
  );
}
