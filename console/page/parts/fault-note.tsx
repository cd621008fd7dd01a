import type { JSX } from 'preact';
import { CallFault } from '../state/call.ts';

/** What a call could not do, and what helps. */
export function FaultNote({ fault }: { readonly fault: unknown }): JSX.Element {
  const remedy = fault instanceof CallFault ? fault.remedy : undefined;
  return (
    <p class="fault-note" role="alert">
      {fault instanceof Error ? fault.message : String(fault)}
      {remedy && <span class="muted">{remedy}</span>}
    </p>
  );
}
