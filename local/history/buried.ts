/** What a letter says of its event: beside the message, where a consumer wrote it, or in it, where the door did. */
import type { Envelope } from '../../lib/event/envelope.ts';
import { bury, type EventRow } from './event-row.ts';

interface Letter {
  readonly at: number;
  readonly attributes: Readonly<Record<string, string>>;
}

/** @returns what the step says */
export function buryAs(
  row: EventRow,
  { at, attributes }: Letter,
  { refused }: Envelope,
): Readonly<Record<string, unknown>> {
  // Without a reason SQS itself moved it.
  const { reason = refused === undefined ? 'none' : 'invalid' } = attributes;
  const findings = {
    reason,
    code: attributes.code ?? refused?.code,
    status: numberIn(attributes.status),
    detail: attributes.detail ?? refused?.detail,
  };
  bury(row, at, findings);
  return { ...findings, attempts: numberIn(attributes.attempts) };
}

function numberIn(text: string | undefined): number | undefined {
  const number = Number(text);
  return text === undefined || Number.isNaN(number) ? undefined : number;
}
