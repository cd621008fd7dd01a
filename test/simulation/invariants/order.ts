/** What changes a user reaches Iterable as it stands on its queue, one call after the other; a crash may repeat the end. */
import type { IterableCall } from '../calls.ts';
import { lineOf } from '../events.ts';
import type { Invocation, Receive, Stored } from '../invocations.ts';
import { groupOf, requestIn, type Strand, textOf } from '../parts.ts';
import { applyTo, NOBODY, type Profile } from '../profiles.ts';
import { DEAD_LETTERS } from '../sqs.ts';
import type { AtTheEnd } from './acceptance.ts';
import type { Facts } from './facts.ts';
import type { Lines } from './lines.ts';

/** What of a user's messages Iterable has seen. */
interface Seen {
  readonly line: string;
  /** By a count of all calls, when each message had its first and its last effect. */
  readonly effects: Map<Stored, { readonly first: number; last: number }>;
  profile: Profile;
}

export function orderInvariants({ violate }: Facts, lines: Lines): AtTheEnd {
  const underWay = new Map<string, IterableCall>();
  const seenOf = new Map<string, Seen>();
  const buried = new Set<string>();
  const sentOn = new Set<string>();
  let count = 0;

  function isMadeOfParts({ name, settling }: Invocation, { parts, request, isMade, isInBulk }: Strand): void {
    const [last] = parts.slice(-1);
    if (last === undefined) return;
    const what = parts.map(({ message }) => message.event?.marker);
    if (
      parts.some(({ handle, message }) => settling.has(handle) || (isInBulk && settling.has(message.body)))
    ) {
      violate('in-hand', `${name} sends ${what}, which it has hidden or buried`);
    }
    if (isMade) return;
    if (requestIn(last.message.body, last.message.event)?.body === request.body) {
      violate('in-order', `${name} sends the last of ${what} and is not done with those before it`);
    } else violate('bytes', `${name} sends ${what} otherwise than one after the other`);
  }

  function isNext({ name }: Invocation, group: string, call: IterableCall): void {
    if (underWay.has(group)) violate('one-at-a-time', `${name} does not wait for the call before`);
    underWay.set(group, call);
  }

  function apply({ parts, perhaps, request }: Strand): void {
    const [{ message } = { message: undefined }] = parts;
    const line = message?.event && lineOf(message.event);
    if (message?.group === undefined || line === undefined) return;
    const { group } = message;
    const seen = seenOf.get(group.id) ?? { line, effects: new Map(), profile: NOBODY };
    seenOf.set(group.id, seen);
    seen.profile = applyTo(seen.profile, request);
    const inOrder = [...parts, ...perhaps].sort(
      (one, other) => one.message.sequence - other.message.sequence,
    );
    for (const part of inOrder) hearEffect(seen, part);
  }

  function hearEffect({ effects, line }: Seen, { message }: Receive): void {
    const before = effects.get(message);
    if (before !== undefined) {
      before.last = ++count;
      return;
    }
    effects.set(message, { first: ++count, last: count });
    const later = effects.keys().find(({ sequence }) => sequence > message.sequence);
    // What was buried or sent on and comes back, since its delete was lost, is followed again by what followed it.
    if (later !== undefined && !lines.isExcused(line) && !sentOn.has(message.body)) {
      violate(
        'in-order',
        `${message.event?.marker} reaches Iterable after ${later.event?.marker}, which follows it`,
      );
    }
  }

  function judgeEnd({ line, effects, profile }: Seen): void {
    // What was buried by a false word, after it had its effect, is not repeated with what it followed.
    const isSpoilt = [...effects.keys()].some(({ body }) => buried.has(body));
    if (lines.isExcused(line) || isSpoilt) return;
    const inOrder = [...effects].sort(([one], [other]) => one.sequence - other.sequence);
    for (const [index, [{ event }, { last }]] of inOrder.entries()) {
      const [next, ends] = inOrder[index + 1] ?? [];
      if (ends !== undefined && last > ends.last) {
        violate(
          'in-order',
          `${event?.marker} reaches Iterable again after ${next?.event?.marker}, which follows it`,
        );
      }
    }
    const requests = inOrder.flatMap(([{ body, event }]) => requestIn(body, event) ?? []);
    // Each time that an event is tracked it is one more, whatever its id.
    const expected = textOf({ ...requests.reduce(applyTo, NOBODY), events: [] });
    if (expected !== textOf({ ...profile, events: [] })) {
      violate(
        'profile',
        `the user of ${inOrder[0]?.[0].event?.marker} is ${textOf(profile)} and not ${expected}`,
      );
    }
  }

  return {
    witness: {
      called(invocation, call) {
        for (const strand of call.strands ?? []) {
          isMadeOfParts(invocation, strand);
          const group = groupOf(strand);
          if (group !== undefined) isNext(invocation, group, call);
        }
      },
      callEnded(call) {
        for (const strand of call.strands ?? []) {
          const group = groupOf(strand) ?? '';
          if (underWay.get(group) === call) underWay.delete(group);
        }
      },
      applied: apply,
      stored({ queue, body, origin }) {
        if (origin.kind === 'consumer') sentOn.add(body);
        if (queue === DEAD_LETTERS) buried.add(body);
      },
    },
    judge: () => seenOf.values().forEach(judgeEnd),
  };
}
