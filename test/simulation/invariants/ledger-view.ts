/** What invocations asked the ledger of each user in order, for the rules about it. */

import { USERS_TIMEOUT_SECONDS } from '../../../lib/delivery/time/budget.ts';
import type { TableCall } from '../dynamodb/table-call.ts';
import { isFifo } from '../fifo.ts';
import type { Invocation, Receive } from '../invocations.ts';
import { groupOf, type Strand } from '../parts.ts';
import type { Witness } from '../witness.ts';
import type { Facts } from './facts.ts';

/** What one invocation has to do with the ledger, of one user. */
interface OfUser {
  /** All it asked, in order. */
  readonly asked: TableCall[];
  /** What it asked since the last call to Iterable. */
  since: TableCall[];
  /** How often it called Iterable. */
  calls: number;
}

export interface LedgerView {
  /** By a user's group, which is the key of its row too. */
  readonly of: (invocation: Invocation, group: string) => OfUser;
  /** Whether the ledger failed an invocation for this user, or failed its instance again and again a moment ago. */
  readonly hasFailed: (invocation: Invocation, group: string) => boolean;
  /** Whether the ledger may have failed its instance while this invocation ran, or a moment before. */
  readonly mayHaveFailed: (invocation: Invocation) => boolean;
  /** What was done about a user from that moment on, in milliseconds since 1970. */
  readonly deedsSince: (group: string, at: number) => readonly Deed[];
}

export interface Deed {
  /** A row was written, or a change had its effect. */
  readonly kind: 'write' | 'effect';
  readonly at: number;
  readonly by: Invocation;
  /** That invocation had called Iterable for this user before. */
  readonly isAfterCall: boolean;
}

/** A ledger that fails an instance again and again is left alone for ten seconds. */
const LEFT_ALONE_MS = 11_000;

export function createLedgerView({
  now,
  violate,
}: Facts): LedgerView & { readonly witness: Partial<Witness> } {
  const users = new WeakMap<Invocation, Map<string, OfUser>>();
  const writes = new Map<string, { readonly call: TableCall; readonly deed: Omit<Deed, 'at'> }[]>();
  const effects = new Map<string, Deed[]>();
  const departures = new WeakMap<Strand, Omit<Deed, 'at'>>();
  const failedAt = new Map<number, number>();

  function of(invocation: Invocation, group: string): OfUser {
    const groups = users.get(invocation) ?? new Map<string, OfUser>();
    users.set(invocation, groups);
    const user = groups.get(group) ?? { asked: [], since: [], calls: 0 };
    groups.set(group, user);
    return user;
  }

  return {
    of,
    hasFailed(invocation, group) {
      const lastFailure = failedAt.get(invocation.instance) ?? Number.NEGATIVE_INFINITY;
      return (
        of(invocation, group).asked.some(({ end }) => end === 'failed') || now() - lastFailure < LEFT_ALONE_MS
      );
    },
    mayHaveFailed({ instance, endsAt }) {
      const lastFailure = failedAt.get(instance) ?? Number.NEGATIVE_INFINITY;
      return lastFailure > endsAt - USERS_TIMEOUT_SECONDS * 1_000 - LEFT_ALONE_MS;
    },
    deedsSince(group, at) {
      const ofWrites = (writes.get(group) ?? []).map(({ call, deed }) => ({
        ...deed,
        at: call.effectAt ?? 0,
      }));
      return [...ofWrites, ...(effects.get(group) ?? [])].filter((deed) => deed.at >= at);
    },
    witness: {
      tableAsked(invocation, call) {
        const { user, action } = call;
        if (!invocation.batch.some(({ message }) => isRowOf(user, message))) {
          violate('spaced', `${invocation.name} asks the ledger for a user whom it has no message of`);
        }
        const ofUser = of(invocation, user);
        ofUser.asked.push(call);
        ofUser.since.push(call);
        if (action !== 'put') return;
        const deed = { kind: 'write', by: invocation, isAfterCall: ofUser.calls > 0 } as const;
        writes.set(user, [...(writes.get(user) ?? []), { call, deed }]);
      },
      tableEnded(invocation, { end }) {
        if (end === 'failed') failedAt.set(invocation.instance, now());
      },
      called(invocation, { strands = [] }) {
        for (const strand of strands) {
          if (strand.isInBulk) continue;
          const user = of(invocation, groupOf(strand) ?? '');
          departures.set(strand, { kind: 'effect', by: invocation, isAfterCall: user.calls > 0 });
          user.since = [];
          user.calls++;
        }
      },
      applied(strand) {
        const group = groupOf(strand) ?? '';
        const deed = departures.get(strand);
        if (deed !== undefined) effects.set(group, [...(effects.get(group) ?? []), { ...deed, at: now() }]);
      },
    },
  };
}

/** What lay there before the world began is in a group that only a test could name. */
function isRowOf(user: string, { queue, group, origin }: Receive['message']): boolean {
  return isFifo(queue) && (group?.id === user || origin.kind === 'planted');
}
