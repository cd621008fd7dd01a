/** Users who go many in a call, where no order is kept, become what each change alone would make of them. */
import type { IterableCall } from '../calls.ts';
import type { SimulatedEvent } from '../events.ts';
import type { Invocation, Receive } from '../invocations.ts';
import { requestIn, type Strand, textOf } from '../parts.ts';
import { applyTo, NOBODY, type Profile } from '../profiles.ts';
import type { AtTheEnd } from './acceptance.ts';
import type { Facts } from './facts.ts';

/** Of one user. */
interface Seen {
  /** As the calls have made it, and as their messages would have, one after the other. */
  inBulk: Profile;
  singly: Profile;
  readonly markers: Set<string>;
}

export function bulkUsersInvariants({ violate }: Facts): AtTheEnd {
  const users = new Map<string, Seen>();
  const underWay = new WeakMap<Invocation, Map<string, IterableCall>>();

  function isInTurn(invocation: Invocation, { parts }: Strand, call: IterableCall): void {
    const user = userOf(parts);
    if (user === undefined) return;
    const calls = underWay.get(invocation) ?? new Map<string, IterableCall>();
    underWay.set(invocation, calls);
    const key = `${call.request.path} ${user}`;
    const before = calls.get(key);
    calls.set(key, call);
    // Of a key that was refused, the call goes again; of what was given up nobody waits for the end.
    if (before !== undefined && !ended.has(before)) {
      violate('one-at-a-time', `${invocation.name} changes a user in two calls at once`);
    }
  }

  const ended = new WeakSet<IterableCall>();

  return {
    witness: {
      called(invocation, call) {
        for (const strand of call.strands ?? []) if (strand.isInBulk) isInTurn(invocation, strand, call);
      },
      callEnded: (call) => void ended.add(call),
      applied({ isInBulk, parts, request }) {
        const user = userOf(parts);
        if (!isInBulk || user === undefined) return;
        const seen = users.get(user) ?? { inBulk: NOBODY, singly: NOBODY, markers: new Set() };
        users.set(user, seen);
        const alone = parts.flatMap(({ message }) => requestIn(message.body, message.event) ?? []);
        seen.inBulk = applyTo(seen.inBulk, request);
        seen.singly = alone.reduce(applyTo, seen.singly);
        for (const { message } of parts) seen.markers.add(message.event?.marker ?? '');
      },
    },
    judge() {
      for (const { inBulk, singly, markers } of users.values()) {
        const [is, ought] = [textOf(inBulk), textOf(singly)];
        if (is !== ought) violate('profile', `the user of ${[...markers]} is ${is} and not ${ought}`);
      }
    },
  };
}

function userOf([part]: readonly Receive[]): string | undefined {
  return part?.message.event && nameOf(part.message.event);
}

function nameOf({ project, user }: SimulatedEvent): string {
  return `${project.name} ${user.userId ?? user.email?.toLowerCase()}`;
}
