import type { ComponentChildren, JSX } from 'preact';

interface Properties {
  readonly name: string;
  readonly children: ComponentChildren;
  /** What it is stands beside the others, to see it: the name is for those who hear it. */
  readonly isNameHidden?: boolean;
}

/** One entry of a `<dl>`. */
export function Fact({ name, children, isNameHidden = false }: Properties): JSX.Element {
  return (
    <div>
      <dt class={isNameHidden ? 'hidden' : 'muted'}>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
