/** Thousands of users, changed many a call at a sandbox that refuses some for every reason, and fails meanwhile. */
import { expect, it } from 'vitest';
import { apiKey, defineConfig } from '../../lib/config/define-config.ts';
import { createAttempt } from '../../lib/delivery/lane/attempt.ts';
import { createCall } from '../../lib/iterable/client.ts';
import type { FaultSettings } from '../../local/sandbox/faults.ts';
import { API_KEY, type Caller, sandboxOf } from '../local/sandbox/caller.ts';
import { clockAt, type ManualClock, NOON } from '../support/clock.ts';
import { consumerOf } from '../support/delivery/deliver.ts';
import { messageNamed, type TestMessage } from '../support/delivery/messages.ts';
import { seeded } from '../support/delivery/virtual-time.ts';
import { isNightly } from '../support/nightly.ts';

const USERS = isNightly ? 100_000 : 1_500;
const BATCH = 4_000;

const { projects } = defineConfig({
  projects: { us: { dataCenter: 'US', secret: 'iterable-us', mode: 'bulk', order: 'none' } },
  sources: { app: { verify: apiKey('source-app'), project: 'us' } },
});

/** What is the matter with every fiftieth user, or its second request, and what becomes of it. */
const KINDS = ['forgotten', 'conflicting', 'invalidData', 'malformed', 'mismatched'] as const;
const KINDS_AMONG = 50;

interface User {
  readonly name: { readonly email?: string; readonly userId?: string };
  readonly kind: (typeof KINDS)[number] | undefined;
}

function userAt(index: number): User {
  const kind = KINDS[index % KINDS_AMONG];
  // The sandbox looks a name up among all that it refuses.
  if (index > 5_000 && kind !== 'malformed' && kind !== 'mismatched') return userOf(index, undefined);
  return userOf(index, kind);
}

function userOf(index: number, kind: User['kind']): User {
  if (kind === 'malformed') return { name: { email: `nobody-${index}` }, kind };
  return {
    name: index % 2 === 0 ? { userId: `user-${index}` } : { email: `user-${index}@example.com` },
    kind,
  };
}

/** Three requests, which may come in another order where a call of one of them fails. */
function requestsOf({ name, kind }: User, index: number): readonly string[] {
  const seats = kind === 'mismatched' ? 'many' : 7;
  return [{ a: index, big: 'BIG' }, { seats }, { b: { c: 'C' } }].map((dataFields) =>
    JSON.stringify({ ...name, dataFields })
      .replace('"BIG"', '9007199254740993')
      .replace('"C"', '1.0'),
  );
}

function profileOf({ name, kind }: User, index: number): string | undefined {
  if (kind !== undefined && kind !== 'mismatched') return undefined;
  const seats = kind === 'mismatched' ? '' : ',"seats":7';
  const named = JSON.stringify(name).slice(0, -1);
  return `${named},"dataFields":{"a":${index},"big":9007199254740993${seats},"b":{"c":1.0}}}`;
}

const REASONS = {
  forgotten: 'user-forgotten',
  conflicting: 'rejected',
  invalidData: 'rejected',
  malformed: 'rejected',
  mismatched: 'rejected',
} as const;

const namesOf = (users: readonly User[], kind: User['kind']) =>
  users.filter((user) => user.kind === kind).map(({ name }) => name.email ?? name.userId ?? '');

/** Delivers until nothing is left. @returns the reason of each letter, by the body of its message */
async function deliverAll(
  bodies: readonly string[],
  sandbox: Caller,
  clock: ManualClock,
): Promise<{ readonly letters: ReadonlyMap<string, string>; readonly deliveries: number }> {
  const call = createCall({ US: sandbox.origin, EU: sandbox.origin });
  const keyOf = () => ({
    get: async () => ({ apiKey: API_KEY }),
    refresh: async () => ({ apiKey: API_KEY }),
  });
  let deliveries = 0;
  const deliver = consumerOf({
    projects,
    clock,
    attemptOn: createAttempt({ keyOf, call, clock }),
    log: (_, event) => {
      if (event === 'event-delivered') deliveries += 1;
    },
  });
  const letters = new Map<string, string>();
  let waiting: readonly TestMessage[] = bodies.map((body) =>
    messageNamed(body, { envelope: { operation: 'users/update', id: 'x' } }),
  );
  while (waiting.length > 0) {
    const returned = await deliver(
      waiting.slice(0, BATCH),
      {
        bury: async (offered) => {
          for (const { message, reason } of offered) letters.set(message.split('\n')[1] ?? '', reason);
          return new Set(offered);
        },
        renew: async (offered) => new Set(offered),
        forward: async (offered) => new Set(offered),
        sendBehind: async (offered) => new Set(offered),
        hide: async () => undefined,
      },
      clock.now() + 60_000,
    );
    clock.advance(1_000);
    const again = returned.map((message) => ({ ...message, receiveCount: message.receiveCount + 1 }));
    waiting = [...waiting.slice(BATCH), ...again];
  }
  return { letters, deliveries };
}

it(
  'each user is as it would be after calls of its own, and each request has its outcome',
  async () => {
    const clock = clockAt(NOON, seeded(3));
    const sandbox = await sandboxOf({ random: seeded(5), rateLimit: { 'users/bulkUpdate': 1_000_000 } });
    await sandbox.call('users/update', { userId: 'first', dataFields: { seats: 1 } });
    const users = Array.from({ length: USERS }, (_, index) => userAt(index));
    const faults: FaultSettings = {
      forgottenUsers: namesOf(users, 'forgotten'),
      conflictingUsers: namesOf(users, 'conflicting'),
      invalidDataUsers: namesOf(users, 'invalidData'),
      answerLost: 0.05,
      serverError: 0.05,
      dropped: 0.05,
      unexplainedFailures: isNightly ? 0.000_05 : 0,
    };
    sandbox.setFaults(faults);

    const requests = users.map(requestsOf);
    const { letters, deliveries } = await deliverAll(requests.flat(), sandbox, clock);

    const buried = users.flatMap(({ kind }, index) => {
      if (kind === undefined) return [];
      const refused = kind === 'mismatched' ? [requests[index]?.[1]] : (requests[index] ?? []);
      return refused.map((body) => [body, REASONS[kind]]);
    });
    expect([...letters].toSorted()).toEqual(buried.toSorted());
    expect(deliveries).toBe(USERS * 3 - buried.length);
    const profiles = users.map(({ name }) => sandbox.users.get(name));
    const wrong = [...users.keys()].filter(
      (index) => sortedFields(profiles[index]) !== sortedFields(profileOf(users[index] as User, index)),
    );
    expect(wrong.map((index) => profiles[index])).toEqual([]);
  },
  isNightly ? 600_000 : 20_000,
);

/** A repeated request may have set its fields in another order. */
function sortedFields(profile: string | undefined): string {
  return (profile ?? '')
    .split(/[{},]+/)
    .toSorted()
    .join();
}
