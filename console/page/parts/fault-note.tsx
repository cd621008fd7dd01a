import type { JSX } from 'preact';

/** What a call could not do, and what helps. */
export function FaultNote({ fault }: { readonly fault: unknown }): JSX.Element {
  const { message = String(fault), remedy } = Object(fault) as Partial<Told>;
  return (
    <p class="fault-note" role="alert">
      {message}
      {remedy && <span class="muted">{remedy}</span>}
    </p>
  );
}

interface Told {
  readonly message: string;
  readonly remedy: string;
}
