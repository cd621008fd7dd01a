import type { ComponentChildren, JSX } from 'preact';

interface Properties {
  /** For those who hear it: to see it, what it is stands beside the others. */
  readonly name: string;
  readonly children: ComponentChildren;
}

export function Fact({ name, children }: Properties): JSX.Element {
  return (
    <div>
      <dt class="hidden">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
