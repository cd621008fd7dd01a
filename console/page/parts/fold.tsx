import type { ComponentChildren, JSX } from 'preact';

interface Properties {
  /** What is seen of it while it is closed. */
  readonly head: ComponentChildren;
  readonly children: ComponentChildren;
  /** At first. */
  readonly isOpen?: boolean;
}

/** One line that opens to more. */
export function Fold({ head, children, isOpen = false }: Properties): JSX.Element {
  return (
    <details class="fold" open={isOpen}>
      <summary>{head}</summary>
      <div class="fold-inside">{children}</div>
    </details>
  );
}
