import type { ComponentChildren, JSX } from 'preact';

interface Properties {
  readonly title: string;
  readonly children?: ComponentChildren;
}

/** Where nothing is: what to do next. */
export function EmptyState({ title, children }: Properties): JSX.Element {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
