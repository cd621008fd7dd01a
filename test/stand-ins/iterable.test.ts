/**
 * What stands in for Iterable in one test must agree with what does in another: the sandbox, the Iterable of the
 * simulation and the servers that only succeed are told the same, and the forwarder must read the same from each.
 */
import { describe, expect, it } from 'vitest';
import { readBulk } from '../../lib/iterable/bulk-response.ts';
import { createCall, type Exchange } from '../../lib/iterable/client.ts';
import { listedUserIn } from '../../lib/iterable/listed-user.ts';
import { readSingle, type Verdict } from '../../lib/iterable/response.ts';
import { subjectOf } from '../../lib/iterable/subject.ts';
import { API_FACTS } from '../../local/sandbox/api-facts.ts';
import type { FaultSettings } from '../../local/sandbox/faults.ts';
import { startCloud } from '../deployment/cloud.ts';
import { API_KEY, jwtOf, sandboxOf } from '../local/sandbox/caller.ts';
import { exchangeOf, failure, keyRefusal, rateLimited, tokenRefusal } from '../simulation/answers.ts';
import { createDice, type Dice } from '../simulation/dice.ts';
import { createLedger, type Nature, NO_CHANGE, type SimulatedEvent } from '../simulation/events.ts';
import { judgeBulk, judgeSingle, type Knows } from '../simulation/judge-events.ts';
import { callerOf } from '../support/iterable/client.ts';
import { httpServerOf } from '../support/iterable/servers.ts';

const NOW_MS = 1_795_000_000_000;
/** Of answers that come in several forms each is tried. */
const SEEDS = Array.from({ length: 30 }, (_, seed) => seed);
const knowsNow: Knows = ({ user }) => user.knownFrom <= NOW_MS;

const EVENTS = { list: 'events', maxItems: 1_000, hidesFailure: false } as const;

const FORGOTTEN = 'gone@example.com';
const UNKNOWN = 'new@example.com';

interface Planned {
  readonly nature: Nature;
  readonly email: string;
  readonly operation?: SimulatedEvent['operation'];
}

const PROJECT: SimulatedEvent['project'] = {
  name: 'us',
  dataCenter: 'US',
  isBulk: false,
  order: 'none',
  hasClientKey: false,
  jwtNames: undefined,
  maxAge: '3d',
  maxAgeSeconds: 259_200,
  staleAfterSeconds: {},
  callsPerSecond: undefined,
  spacingSeconds: undefined,
};

function simulated({ nature, email, operation = 'events/track' }: Planned): SimulatedEvent {
  return createLedger().add({
    project: PROJECT,
    operation,
    user: {
      email,
      userId: undefined,
      isForgotten: email === FORGOTTEN,
      knownFrom: email === UNKNOWN ? NOW_MS + 1 : 0,
    },
    nature,
    eventName: nature === 'disallowed-name' ? 'switched-off' : 'signed-up',
    listId: '7',
    isInvalid: false,
    must: 'be-accepted',
    id: undefined,
    change: NO_CHANGE,
  });
}

const bodyOf = (nature: Nature, email: string, id: string) =>
  JSON.stringify({
    ...(nature === 'bad-parameters' ? { eventName: '' } : { eventName: 'signed-up' }),
    ...(nature === 'disallowed-name' ? { eventName: 'switched-off' } : {}),
    email: nature === 'bad-email' ? 'sayan' : email,
    id,
    dataFields: { n: nature === 'type-mismatch' ? 'text' : 1 },
  });

/** A sandbox that knows the same as the simulation, and that `n` is a number. */
async function sandbox(faults: FaultSettings = {}) {
  const started = await sandboxOf({ now: () => NOW_MS });
  await started.track({ eventName: 'signed-up', email: 'ann@example.com', dataFields: { n: 1 } });
  started.setFaults({
    disallowedEventNames: ['switched-off'],
    forgottenUsers: [FORGOTTEN],
    unknownUsers: [UNKNOWN],
    ...faults,
  });
  const call = createCall({ US: started.origin, EU: started.origin });
  return (path: string, body: string, apiKey = API_KEY, token?: string) =>
    call({ dataCenter: 'US', path, apiKey, body, token, timeoutMs: 30_000 });
}

describe('one event in a call', () => {
  it.each<[Nature, string, Verdict]>([
    ['plain', 'ann@example.com', 'delivered'],
    ['disallowed-name', 'ann@example.com', 'event-name-disallowed'],
    ['plain', FORGOTTEN, 'user-forgotten'],
    ['plain', UNKNOWN, 'user-unknown'],
    ['type-mismatch', 'ann@example.com', 'rejected'],
    ['bad-parameters', 'ann@example.com', 'rejected'],
    ['bad-email', 'ann@example.com', 'rejected'],
  ])('is answered alike: %s, of %s', async (nature, email, verdict) => {
    const body = bodyOf(nature, email, 'e1');
    const call = await sandbox();
    expect(readSingle(await call('/api/events/track', body)).verdict).toBe(verdict);

    const event = simulated({ nature, email });
    for (const seed of SEEDS) {
      const { answer } = judgeSingle({ event, body }, knowsNow, createDice(seed));
      expect(readSingle(exchangeOf(answer)).verdict).toBe(verdict);
    }
  });

  it('succeeds in the same words everywhere, where no event has an id', async () => {
    const [sandboxed, { origin }, { url, ...cloud }] = [
      await sandbox(),
      await httpServerOf(),
      await startCloud(),
    ];
    const exchanges = [
      await sandboxed('/api/users/update', '{"email":"ann@example.com"}'),
      await callerOf(origin)(),
      await callerOf(url)(),
      exchangeOf(judgeSingle({ event: undefined, body: '{}' }, knowsNow, createDice(1)).answer),
    ];
    await cloud[Symbol.asyncDispose]();

    for (const exchange of exchanges) {
      expect(jsonIn(exchange)).toEqual({ msg: '', code: 'Success', params: null });
    }
  });
});

describe('many events in a call', () => {
  const events = [
    ['plain', 'ann@example.com', 'delivered'],
    ['plain', FORGOTTEN, 'user-forgotten'],
    ['plain', UNKNOWN, 'user-unknown'],
    ['disallowed-name', 'bob@example.com', 'event-name-disallowed'],
    ['plain', 'cyd@example.com', 'delivered'],
  ] as const;

  it('are told apart alike, by users and names', async () => {
    const bodies = events.map(([nature, email], index) => bodyOf(nature, email, `e${index}`));
    const call = await sandbox();
    const items = events.map(([nature, email], index) => ({
      event: simulated({ nature, email }),
      body: bodies[index] ?? '',
    }));
    const exchanges = [
      await call('/api/events/trackBulk', `{"events":[${bodies}]}`),
      ...SEEDS.map((seed) => exchangeOf(judgeBulk(items, knowsNow, createDice(seed), EVENTS).answer)),
    ];

    for (const exchange of exchanges) {
      const reading = readBulk(exchange, {
        list: 'events',
        count: bodies.length,
        subjectAt: (index) => subjectOf(bodies[index] ?? ''),
        itemAt: (index) => bodies[index] ?? '',
      });
      expect(reading).toMatchObject({
        kind: 'each',
        events: events.map(([, , verdict]) => ({ verdict })),
      });
      expect(Object.keys(jsonIn(exchange).failedUpdates as object).toSorted()).toEqual(
        API_FACTS.failureLists.BulkTrackResponse,
      );
    }
  });

  it('are refused as a whole for one value of another type', async () => {
    const bodies = [bodyOf('plain', 'ann@example.com', 'a'), bodyOf('type-mismatch', 'bob@example.com', 'b')];
    const call = await sandbox();
    const items = (['plain', 'type-mismatch'] as const).map((nature, index) => ({
      event: simulated({ nature, email: 'ann@example.com' }),
      body: bodies[index] ?? '',
    }));
    const exchanges = [
      await call('/api/events/trackBulk', `{"events":[${bodies}]}`),
      exchangeOf(judgeBulk(items, knowsNow, createDice(1), EVENTS).answer),
    ];

    for (const exchange of exchanges) {
      const reading = readBulk(exchange, {
        list: 'events',
        count: 2,
        subjectAt: () => ({}),
        itemAt: (index) => bodies[index] ?? '',
      });
      expect(reading).toMatchObject({
        kind: 'whole',
        reading: { verdict: 'rejected', code: 'RequestFieldsTypesMismatched' },
      });
    }
  });
});

describe('many users of a list in a call', () => {
  const emails = ['ann@example.com', FORGOTTEN, UNKNOWN, 'cyd@example.com'];
  const bodyWith = (users: readonly string[]) =>
    `{"listId":7,"updateExistingUsersOnly":true,"subscribers":[${users}]}`;
  const users = emails.map((email) => JSON.stringify({ email }));

  it.each(['lists/subscribe', 'lists/unsubscribe'] as const)(
    'are told apart alike: %s',
    async (operation) => {
      const call = await sandbox();
      const items = emails.map((email, index) => ({
        event: simulated({ nature: 'plain', email, operation }),
        body: users[index] ?? '',
      }));
      const rules = { ...EVENTS, list: 'subscribers' } as const;
      const exchanges = [
        await call(
          `/api/${operation}`,
          operation === 'lists/subscribe' ? bodyWith(users) : `{"listId":7,"subscribers":[${users}]}`,
        ),
        ...SEEDS.map((seed) => exchangeOf(judgeBulk(items, knowsNow, createDice(seed), rules).answer)),
      ];

      for (const exchange of exchanges) {
        const subjectAt = (index: number) =>
          listedUserIn(bodyWith(users.slice(index, index + 1)), 'subscribers')?.user ?? {};
        expect(jsonIn(exchange)).toMatchObject({ successCount: 2, failCount: 2 });
        const call = { list: 'subscribers', count: users.length, subjectAt, itemAt: () => '' };
        expect(readBulk(exchange, call)).toMatchObject({
          kind: 'each',
          events: ['delivered', 'user-forgotten', 'user-unknown', 'delivered'].map((verdict) => ({
            verdict,
          })),
        });
      }
    },
  );
});

describe('a call that says nothing of its event', () => {
  const expired = jwtOf({ email: 'ann@example.com', iat: 1, exp: 2 }, 'secret');
  const others = jwtOf({ email: 'bob@example.com', iat: NOW_MS / 1_000, exp: NOW_MS / 1_000 + 60 }, 'secret');

  it.each<[string, Verdict, FaultSettings, (dice: Dice) => ReturnType<typeof failure>, [string?, string?]]>([
    ['too many', 'rate-limited', { rateLimited: 1 }, (dice) => rateLimited(dice, NOW_MS, 60), []],
    ['an outage', 'unavailable', { serverError: 1 }, failure, []],
    ['a wrong key', 'credentials-refused', {}, keyRefusal, ['wrong']],
    [
      'an old token',
      'jwt-refused',
      { jwtKeys: { app: 'secret' } },
      (dice) => tokenRefusal(dice, 'refused'),
      ['app', expired],
    ],
    [
      "another user's token",
      'jwt-user-mismatch',
      { jwtKeys: { app: 'secret' } },
      (dice) => tokenRefusal(dice, 'mismatch'),
      ['app', others],
    ],
  ])('ends alike: %s', async (_, verdict, faults, answer, credentials) => {
    const call = await sandbox(faults);
    for (let times = 0; times < 2; times++) {
      const exchange = await call(
        '/api/events/track',
        bodyOf('plain', 'ann@example.com', 'e1'),
        ...credentials,
      );
      expect(readSingle(exchange).verdict).toBe(verdict);
    }
    for (const seed of SEEDS) {
      expect(readSingle(exchangeOf(answer(createDice(seed)))).verdict).toBe(verdict);
    }
  });
});

function jsonIn(exchange: Exchange): Readonly<Record<string, unknown>> {
  if (exchange.kind !== 'answer') throw new Error(exchange.cause);
  return JSON.parse(exchange.body);
}
