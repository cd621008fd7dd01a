/** An event says when it is no news any more, and nobody who receives it later sends it. */
import type { IterableCall } from '../calls.ts';
import { staleAfterOf } from '../events.ts';
import type { Invocation, Stored } from '../invocations.ts';
import { DEAD_LETTERS } from '../sqs.ts';
import type { Witness } from '../witness.ts';
import type { Facts } from './facts.ts';

export function freshnessInvariants({ violate }: Pick<Facts, 'violate'>): Partial<Witness> {
  function saysWhenItExpires({ event, body }: Stored): void {
    if (event === undefined) return;
    const { acceptedAt, expiresAt } = envelopeIn(body);
    const seconds = staleAfterOf(event);
    const expected = seconds === undefined ? undefined : Date.parse(acceptedAt ?? '') + seconds * 1_000;
    const told = expiresAt === undefined ? undefined : Date.parse(expiresAt);
    if (told !== expected) violate('fresh', `${event.marker} expires at ${told} and not at ${expected}`);
  }

  function isNews({ name, batch }: Invocation, { items }: IterableCall): void {
    for (const { event } of items) {
      const receives = batch.filter(({ message }) => event !== undefined && message.event === event);
      const isStale = receives.map(({ message, receivedAt }) => receivedAt >= expiryOf(message));
      if (isStale.length > 0 && isStale.every(Boolean)) {
        violate('fresh', `${name} sends ${event?.marker}, which it received too late`);
      }
    }
  }

  return {
    stored(message) {
      if (message.origin.kind === 'door' && message.queue !== DEAD_LETTERS) saysWhenItExpires(message);
    },
    called: isNews,
  };
}

/** @returns milliseconds since 1970; never, if it doesn't say */
export function expiryOf({ body }: Pick<Stored, 'body'>): number {
  const { expiresAt } = envelopeIn(body);
  return expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(expiresAt);
}

/** What lies in an event's message is an envelope; a stranger's may be anything. */
function envelopeIn(text: string): { readonly acceptedAt?: string; readonly expiresAt?: string } {
  return JSON.parse(text.slice(0, text.indexOf('\n')));
}
