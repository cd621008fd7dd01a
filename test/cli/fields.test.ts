/** `fields pull` and `fields prime`, against sandboxes that keep types, and lose what follows a new field too soon. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fieldsPrime } from '../../cli/commands/fields/prime.ts';
import { fieldsPull } from '../../cli/commands/fields/pull.ts';
import { apiKey, type Configuration, parseConfiguration } from '../../lib/config/define-config.ts';
import type { TrackingPlan } from '../../lib/config/tracking-plan.ts';
import type { FaultSettings } from '../../local/sandbox/faults.ts';
import type { Stack } from '../../operate/stack.ts';
import { API_KEY, type Caller, sandboxOf } from '../local/sandbox/caller.ts';
import { fillHistory } from '../support/history.ts';
import { playAws } from '../support/operate/played-aws.ts';
import { playStack } from '../support/operate/played-stack.ts';
import { runCommand } from '../support/operate/run-command.ts';

const PLAN: TrackingPlan = {
  events: {
    'signed-up': {
      seats: 'long',
      ratio: 'double',
      startedAt: 'date',
      tags: ['string'],
      address: { city: 'string', since: 'date' },
      items: [{ sku: 'string', price: 'double' }],
    },
    'cart-abandoned': { reason: 'string' },
  },
  profile: { tier: 'string', 'address.city': 'string', home_geo_location: 'geo_location', vip: 'boolean' },
};

const USER = ['--user', 'test@example.com'];

function configurationWith(
  fields: TrackingPlan | null,
  identity: 'email' | 'userId' | 'hybrid' = 'hybrid',
): Configuration {
  return parseConfiguration({
    projects: {
      us: { dataCenter: 'US', secret: 'iterable-us', identity, ...(fields && { fields }) },
      eu: { dataCenter: 'EU', secret: 'iterable-eu' },
    },
    sources: { app: { verify: apiKey('source-app'), project: 'us' } },
  });
}

async function open(fields: TrackingPlan | null = PLAN, faults: FaultSettings = {}) {
  const sandbox = await sandboxOf();
  sandbox.setFaults(faults);
  const stack = await playStack({
    iterable: { US: sandbox.origin, EU: 'http://127.0.0.1:1' },
    secrets: { 'iterable-us': API_KEY, 'iterable-eu': 'another-key' },
  });
  return { sandbox, stack, ...commandsOn(stack, fields) };
}

function commandsOn(stack: Stack | undefined, fields: TrackingPlan | null) {
  const configuration = configurationWith(fields);
  const run = (line: readonly string[], setting: object = {}) =>
    runCommand([fieldsPull, fieldsPrime], line, { ...(stack && { stack }), configuration, ...setting });
  const prime = (...line: string[]) => run(['fields', 'prime', '--project', 'us', ...line]);
  const pull = (...line: string[]) => run(['fields', 'pull', '--project', 'us', ...line]);
  return { run, prime, pull };
}

const LIVE = {
  eventName: 'signed-up',
  userId: 'ada',
  dataFields: { seats: 3, address: { city: 'Bonn' }, tags: ['a', 'b'], items: [{ sku: 's', price: 9.5 }] },
};

/** What was lost of two live events, and of two updates of a live user, one right after the other. */
async function lostLive(sandbox: Caller): Promise<unknown> {
  for (const user of ['ada', 'bob']) {
    expect((await sandbox.track({ ...LIVE, userId: user })).status).toBe(200);
    const update = { userId: user, dataFields: { tier: 'gold', address: { city: 'Bonn' }, vip: false } };
    expect((await sandbox.call('users/update', update)).status).toBe(200);
  }
  const response = await sandbox.control('/sandbox');
  return ((await response.json()) as { droppedFields: { field: string }[] }).droppedFields.map(
    ({ field }) => field,
  );
}

const stored = ({ events }: Caller) =>
  events.after(-1, 20).map(({ operation, body }) => [operation, JSON.parse(body)]);

describe('fields prime', () => {
  it('makes new fields known, and waits until live events lose none of them', async () => {
    const { sandbox, prime } = await open(PLAN, { newFieldSeconds: 0.4 });

    const { status, rows, stderr } = await prime(...USER, '--wait', '0.4s', '--yes', '--json');

    expect(stderr).not.toContain('example.com');
    expect(status).toBe(0);
    expect(rows().at(-1)).toEqual({
      v: 1,
      kind: 'primed',
      project: 'us',
      profileFields: 4,
      events: 2,
      until: expect.stringMatching(/^20/),
      isOver: true,
    });
    expect(await lostLive(sandbox)).toEqual([]);
  });

  it('is what live events without it lose fields for', async () => {
    const { sandbox } = await open(PLAN, { newFieldSeconds: 60 });

    expect(await lostLive(sandbox)).toEqual(['seats', 'address', 'tags', 'items', 'tier', 'address', 'vip']);
  });

  it('sends each field once, as the plan has it, for the named user alone', async () => {
    const { sandbox, prime } = await open();

    const { status, rows } = await prime(...USER, '--yes', '--json');

    expect(status).toBe(0);
    expect(rows().slice(0, 5)).toEqual([
      {
        v: 1,
        kind: 'new-field',
        project: 'us',
        of: 'profile',
        eventName: null,
        field: 'tier',
        type: 'string',
      },
      expect.objectContaining({ of: 'profile', field: 'address.city' }),
      expect.objectContaining({ of: 'profile', field: 'home_geo_location', type: 'geo_location' }),
      expect.objectContaining({ of: 'profile', field: 'vip', type: 'boolean' }),
      expect.objectContaining({ of: 'event', eventName: 'signed-up', field: 'seats', type: 'long' }),
    ]);
    expect(stored(sandbox)).toEqual([
      [
        'users/update',
        {
          email: 'test@example.com',
          dataFields: {
            tier: 'primed',
            address: { city: 'primed' },
            home_geo_location: { lat: 0.5, lon: 0.5 },
            vip: true,
          },
          createNewFields: true,
          mergeNestedObjects: true,
        },
      ],
      [
        'events/track',
        {
          email: 'test@example.com',
          eventName: 'signed-up',
          id: expect.stringMatching(/^prime-[0-9a-f]{64}$/),
          createdAt: expect.any(Number),
          dataFields: {
            seats: 1,
            ratio: 0.5,
            startedAt: '2000-01-01 00:00:00 +00:00',
            tags: ['primed'],
            address: { city: 'primed', since: '2000-01-01 00:00:00 +00:00' },
            items: [{ sku: 'primed', price: 0.5 }],
          },
          createNewFields: true,
        },
      ],
      [
        'events/track',
        expect.objectContaining({ eventName: 'cart-abandoned', dataFields: { reason: 'primed' } }),
      ],
    ]);
  });

  it('finds nothing new the second time, and waits for the rest', async () => {
    const { sandbox, prime } = await open();
    await prime(...USER, '--yes');

    const second = await prime(...USER, '--json');
    const waited = await prime(...USER, '--wait', '0.2s', '--json');

    expect(stored(sandbox)).toHaveLength(3);
    expect([second.status, waited.status]).toEqual([0, 0]);
    expect(second.rows()).toEqual([
      expect.objectContaining({ kind: 'primed', profileFields: 0, events: 0, isOver: false }),
    ]);
    expect(second.stderr).toMatch(/nothing is new.*\nuntil .*, in [345] min, Iterable may lose/);
    expect(waited.rows()).toEqual([expect.objectContaining({ kind: 'primed', events: 0, isOver: true })]);
  });

  it('waits no longer for what a clock that was ahead has sent', async () => {
    const { run, prime } = await open();
    const line = ['fields', 'prime', '--project', 'us', ...USER, '--yes'];
    await run(line, { now: () => Date.now() + 3_600_000 });

    expect((await prime(...USER)).stderr).toMatch(
      /nothing is new.*\nuntil .*, in [345] min, Iterable may lose/,
    );
  });

  it('takes the user for what the project has: an e-mail, or a userId', async () => {
    const { sandbox, run } = await open();
    const line = ['fields', 'prime', '--project', 'us', '--yes', '--user'];
    const ids = await run([...line, 'a@b'], { configuration: configurationWith(PLAN, 'userId') });
    const sent = stored(sandbox).map(([, { email, userId }]) => ({ email, userId }));
    const mails = await run([...line, 'test-user'], { configuration: configurationWith(PLAN, 'email') });

    expect(ids.status).toBe(0);
    expect(sent).toEqual(Array(3).fill({ email: undefined, userId: 'a@b' }));
    expect([mails.status, mails.stderr]).toEqual([2, expect.stringContaining('--user is no e-mail')]);
    expect(stored(sandbox)).toHaveLength(3);
  });

  it('ends at once where nothing is new, and nothing is young', async () => {
    const { prime } = await open({ profile: { signupSource: 'string' } });

    const { status, stdout, stderr } = await prime(...USER, '--wait');

    expect([status, stdout]).toEqual([0, 'sent nothing: live events may bring every field of the plan\n']);
    expect(stderr).toBe('nothing is new for the project us\n');
  });

  it('sends what is new in an object alone, and goes on where it was cut off', async () => {
    const { sandbox, prime } = await open();
    await sandbox.call('users/update', {
      userId: 'ada',
      dataFields: { address: { street: 'x' }, tier: 'y' },
    });
    await sandbox.track({ ...LIVE, email: 'test@example.com', userId: undefined });
    sandbox.setFaults({ answerLost: 1 });

    const cut = await prime(...USER, '--yes');
    sandbox.setFaults({});
    const second = await prime('--user', 'TEST@example.com', '--yes');

    expect([cut.status, second.status]).toEqual([5, 0]);
    const sent = stored(sandbox).map(([operation, { dataFields }]) => [operation, Object.keys(dataFields)]);
    expect(sent.slice(2)).toEqual([
      ['users/update', ['address', 'home_geo_location', 'vip']],
      ['events/track', ['ratio', 'startedAt', 'address']],
      ['events/track', ['reason']],
    ]);
    expect(stored(sandbox)[3]?.[1].dataFields.address).toEqual({ since: '2000-01-01 00:00:00 +00:00' });
  });

  it('names what no value can say, and what is of another type at Iterable', async () => {
    const { sandbox, prime } = await open({
      profile: { tier: 'long', orders: 'nested', 'orders.n': 'long', anything: 'array' },
      events: { bought: { list: 'array' } },
    });
    await sandbox.call('users/update', { userId: 'ada', dataFields: { tier: 'gold' } });

    const { status, rows, stderr } = await prime(...USER, '--json');

    expect(status).toBe(1);
    expect(rows()).toEqual([
      expect.objectContaining({ kind: 'not-primed', eventName: null, field: 'orders', type: 'nested' }),
      expect.objectContaining({ kind: 'not-primed', eventName: null, field: 'anything', type: 'array' }),
      expect.objectContaining({ kind: 'not-primed', eventName: 'bought', field: 'list', type: 'array' }),
      expect.objectContaining({ kind: 'mismatch', field: 'tier', planned: 'long', known: 'string' }),
      expect.objectContaining({ kind: 'primed', profileFields: 0, events: 0 }),
    ]);
    expect(stderr).toContain('nothing is new');
    const told = await prime(...USER);
    expect(told.stderr).toContain('tier is string at Iterable, and long in the plan');
    expect(stored(sandbox)).toHaveLength(1);
  });

  it('never sends a value for a field by which Iterable knows the user, or that it keeps itself', async () => {
    const { sandbox, prime } = await open({
      profile: { email: 'string', userId: 'string', emailListIds: ['long'], 'itblInternal.x': 'string' },
    });

    expect((await prime(...USER, '--yes')).status).toBe(0);
    expect(stored(sandbox)).toEqual([]);
  });

  it('asks first, and sends nothing where there is nobody to ask', async () => {
    const { sandbox, prime } = await open();

    const { status, stdout, stderr } = await prime(...USER);

    expect(status).toBe(2);
    expect(stdout).toMatch(/^of +event +field +type\nprofile +– +tier +string\n/);
    expect(stderr).toContain(
      '--yes must say yes to "Send 4 new profile fields and 2 events with new fields to Iterable (US), for the test user?"',
    );
    expect(sandbox.events.distinctIds).toBe(0);
  });

  it('ends the wait when it is interrupted, as one to be tried again', async () => {
    const { run } = await open();
    const interruption = new AbortController();
    const line = ['fields', 'prime', '--project', 'us', ...USER, '--wait', '--yes', '--json'];
    const running = run(line, { interrupted: interruption.signal });
    interruption.abort();

    const { status, rows } = await running;

    expect(status).toBe(5);
    expect(rows().at(-1)).toMatchObject({ kind: 'primed', events: 2, isOver: false });
  });

  it.each<[string, FaultSettings, number, string]>([
    ['the limit is used up', { rateLimited: 1 }, 5, 'answered 429'],
    ['Iterable is down', { serverError: 1 }, 5, 'answered 503'],
    ['the key is none', { apiKeys: ['another'] }, 3, '401 BadApiKey to users/getFields: Invalid API key'],
    [
      'the user is forgotten',
      { forgottenUsers: ['test@example.com'] },
      1,
      '400 ForgottenUserError to users/update',
    ],
    [
      'the name is off',
      { disallowedEventNames: ['signed-up'] },
      1,
      '200 to events/track: the name is switched off',
    ],
  ])('says without an address why it ends: %s', async (_case, faults, expected, words) => {
    const { prime } = await open(PLAN, faults);

    const { status, stderr, stdout } = await prime(...USER, '--yes');

    expect(status).toBe(expected);
    expect(stderr).toContain('Iterable (US, project us)');
    expect(stderr).toContain(words);
    expect(stdout + stderr).not.toContain('example.com');
  });

  it('sends the rest all the same where Iterable refuses one of them for good', async () => {
    const { sandbox, prime } = await open(PLAN, { disallowedEventNames: ['signed-up'] });

    expect((await prime(...USER, '--yes')).status).toBe(1);
    expect(stored(sandbox).map(([operation]) => operation)).toEqual(['users/update', 'events/track']);
  });

  it.each([
    ['no plan', ['--project', 'eu', ...USER], 2, 'the project eu has no tracking plan'],
    ['no user', ['--project', 'us'], 2, '--user is missing'],
    ['no project', USER, 2, '--project is missing'],
    ['a project that is not there', ['--project', 'mars', ...USER], 4, 'there is no project "mars"'],
    ['no length of time', ['--project', 'us', ...USER, '--wait', 'long'], 2, '--wait long is no length'],
  ])('refuses to be called with %s', async (_case, line, expected, words) => {
    const { run } = await open();

    const { status, stderr } = await run(['fields', 'prime', ...line, '--yes']);

    expect([status, stderr]).toEqual([expected, expect.stringContaining(words)]);
  });

  it('speaks to the project of a stack in AWS, with the key that lies there', async () => {
    const sandbox = await sandboxOf();
    const aws = await playAws();
    aws.account.secrets.set('iterable-forwarder/dev/iterable-us', JSON.stringify({ apiKey: API_KEY }));
    const deliver = aws.account.functions.find(({ FunctionName }) => FunctionName?.endsWith('-deliver'));
    Object.assign(deliver?.Environment?.Variables ?? {}, { ITERABLE_US_URL: sandbox.origin });
    const { prime, pull } = commandsOn(await aws.open(), PLAN);

    const primed = await prime(...USER, '--yes', '--stage', 'dev');
    const pulled = await pull('--stage', 'dev', '--json');

    expect([primed.status, pulled.status]).toEqual([0, 0]);
    expect(stored(sandbox)).toHaveLength(3);
    expect(pulled.rows()).toEqual([
      {
        v: 1,
        kind: 'plan',
        project: 'us',
        fields: {
          // Nobody tells them there: the configuration's own.
          events: expect.objectContaining({ 'cart-abandoned': { reason: 'string' } }),
          profile: {
            address: { city: 'string' },
            home_geo_location: 'geo_location',
            tier: 'string',
            vip: 'boolean',
          },
        },
      },
    ]);
  });
});

describe('fields pull', () => {
  function folder(): string {
    const directory = mkdtempSync(join(tmpdir(), 'fields-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    return directory;
  }

  function historyWith(...bodies: readonly string[]): string {
    const { addEvent, dataDir } = fillHistory();
    for (const [index, body] of bodies.entries()) {
      addEvent({ id: `e${index}`, operation: 'events/track', project: 'us', state: 'delivered', body });
    }
    addEvent({ id: 'dead', project: 'us', state: 'dead', body: '{"eventName":"a","dataFields":{"bad":1}}' });
    addEvent({
      id: 'other',
      project: 'eu',
      state: 'delivered',
      body: '{"eventName":"a","dataFields":{"eu":1}}',
    });
    return dataDir;
  }

  const HISTORY = [
    '{"eventName":"b","dataFields":{"n":1,"two":1,"in":{"x":1.0}}}',
    '{"eventName":"b","dataFields":{"two":"x"}}',
    '{"eventName":"a","dataFields":{"on":"2026-11-23"}}',
    '{"eventName":"a","dataFields":{"lost":1},"createNewFields":false}',
  ];

  const PULLED = `// The tracking plan of the project us, written by \`npx iterable-forwarder fields pull\`.
// Iterable keeps these itself: browserTokens, devices, email, emailListIds, itblInternal, itblInternal.documentCreatedAt, itblInternal.documentUpdatedAt, itblUserId, profileUpdatedAt, shoppingCartItems, signupDate, signupSource, subscribedMessageTypeIds, unsubscribedChannelIds, unsubscribedMessageTypeIds, userId, userListIds.
// Left out: event b: two has two types: long, string.
import type { TrackingPlan } from '#forwarder';

export const fields: TrackingPlan = {
  events: {
    a: {
      on: 'date',
    },
    b: {
      in: {
        x: 'double',
      },
      n: 'long',
    },
  },
  profile: {
    address: {
      city: 'string',
    },
    tier: 'string',
  },
};
`;

  it("writes what Iterable tells of profiles, and what the history's delivered events had", async () => {
    const { sandbox, run } = await open(null);
    await sandbox.call('users/update', { userId: 'u', dataFields: { tier: 'x', address: { city: 'y' } } });
    const [dataDir, directory] = [historyWith(...HISTORY), folder()];
    const pull = (...line: string[]) =>
      run(['fields', 'pull', '--project', 'us', ...line], { dataDir, directory });

    const shown = await pull();
    const written = await pull('--out', 'fields.ts');
    const again = await pull('--out', 'fields.ts');

    expect(shown).toMatchObject({ status: 0, stdout: PULLED });
    expect(shown.stderr).toBe('left out: event b: two has two types: long, string\n');
    expect([written.stdout, again.stdout]).toEqual(['wrote fields.ts\n', 'fields.ts is as it was\n']);
    expect(readFileSync(join(directory, 'fields.ts'), 'utf8')).toBe(PULLED);
  });

  it('makes do with the history while no stack runs', async () => {
    const { run } = commandsOn(undefined, null);

    const line = ['fields', 'pull', '--project', 'us', '--json'];
    const { status, rows, stderr } = await run(line, { dataDir: historyWith(...HISTORY) });

    expect(status).toBe(0);
    expect(rows().at(-1)).toMatchObject({ fields: { events: { a: { on: 'date' } } } });
    expect(rows().at(-1)?.fields).not.toHaveProperty('profile');
    expect(stderr).toContain('the fields of profiles are not asked for: no stack runs on this machine');
  });

  it('makes do without a history, and says so', async () => {
    const { sandbox, pull } = await open({ profile: { tier: 'string', gone: 'long' } });
    await sandbox.call('users/update', { userId: 'u', dataFields: { tier: 'x' } });

    const { status, rows, stderr } = await pull('--json');

    expect(status).toBe(0);
    expect(rows()).toEqual([{ v: 1, kind: 'plan', project: 'us', fields: { profile: { tier: 'string' } } }]);
    expect(stderr).toContain('the events are not looked through: there is no history');
    expect(stderr).toContain('the plan of the configuration has, and this one has not: profile: gone');
  });

  it.each<[string, FaultSettings, number]>([
    ['nothing is known', {}, 4],
    ['the limit is used up', { rateLimited: 1 }, 5],
    ['the key is none', { apiKeys: ['another'] }, 3],
  ])('writes nothing where %s', async (_case, faults, expected) => {
    const { pull } = await open(null, faults);

    const { status, stdout } = await pull();

    expect([status, stdout]).toEqual([expected, '']);
  });
});
