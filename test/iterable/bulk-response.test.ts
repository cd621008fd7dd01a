/** What an answer to a bulk call says about each event: rows are situations, columns what is said. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BulkCall, type BulkReading, readBulk } from '../../lib/iterable/bulk-response.ts';
import type { Exchange } from '../../lib/iterable/client.ts';
import type { Verdict } from '../../lib/iterable/response.ts';
import type { Subject } from '../../lib/iterable/subject.ts';

/** `again` says nothing yet: it goes in a call of its own. */
type Said = Verdict | 'again';

const answered = (body: unknown, status = 200): Exchange => ({
  kind: 'answer',
  status,
  retryAfter: undefined,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

/** `ann` has an address, `#7` a userId, `ann#7` both; a name may follow: `ann/signed-up`. */
function subjectOf(text: string): Subject {
  const [who = '', eventName = 'x'] = text.split('/');
  const [email = '', userId] = who.split('#');
  return { ...(email && { email: `${email}@example.com` }), ...(userId && { userId }), eventName };
}

function read(events: readonly string[], body: unknown): BulkReading {
  return readBulk(answered(body), {
    list: 'events',
    count: events.length,
    subjectAt: (index) => subjectOf(events[index] ?? ''),
    itemAt: () => '{}',
  });
}

function unknownUsers(count: number, list = 'events'): BulkCall {
  return { list, count, subjectAt: () => ({}), itemAt: () => '{}' };
}

function saidOf(reading: BulkReading): Said[] {
  if (reading.kind === 'whole') throw new Error('it says something of the whole call');
  return reading.events.map((event) => event?.verdict ?? 'again');
}

const ADDRESS = '@example.com';
const failed = (failCount: number, failedUpdates: object, more: object = {}) => ({
  failCount,
  failedUpdates,
  ...more,
});

describe('an answer that explains its failures', () => {
  it.each<[string, string[], object, Said[]]>([
    ['all is well', ['ann', 'bob'], failed(0, {}), ['delivered', 'delivered']],
    [
      'empty lists',
      ['ann', 'bob'],
      failed(0, { invalidEmails: [], notFoundUserIds: [] }, { invalidEmails: [], disallowedEventNames: [] }),
      ['delivered', 'delivered'],
    ],
    [
      'an invalid address',
      ['ann', 'bob'],
      failed(1, { invalidEmails: [`ann${ADDRESS}`] }),
      ['rejected', 'delivered'],
    ],
    [
      'an address in capitals',
      ['ann', 'bob'],
      failed(1, { invalidEmails: ['ANN@Example.COM'] }),
      ['rejected', 'delivered'],
    ],
    [
      'an event in capitals',
      ['ANN', 'bob'],
      failed(1, { invalidEmails: [`ann${ADDRESS}`] }),
      ['rejected', 'delivered'],
    ],
    ['an invalid userId', ['#7', '#8'], failed(1, { invalidUserIds: ['8'] }), ['delivered', 'rejected']],
    [
      'a userId in capitals, which is another',
      ['#a', '#A'],
      failed(1, { invalidUserIds: ['A'] }),
      ['delivered', 'rejected'],
    ],
    [
      'an unknown address',
      ['ann', 'bob'],
      failed(1, { notFoundEmails: [`bob${ADDRESS}`] }),
      ['delivered', 'user-unknown'],
    ],
    [
      'an unknown userId',
      ['#7', 'bob'],
      failed(1, { notFoundUserIds: ['7'] }),
      ['user-unknown', 'delivered'],
    ],
    [
      'a forgotten address',
      ['ann', 'bob'],
      failed(1, { forgottenEmails: [`ann${ADDRESS}`] }),
      ['user-forgotten', 'delivered'],
    ],
    ['a forgotten userId', ['#7'], failed(1, { forgottenUserIds: ['7'] }), ['user-forgotten']],
    [
      'data that is not valid',
      ['ann', '#7', 'bob'],
      failed(2, { invalidDataEmails: [`ann${ADDRESS}`], invalidDataUserIds: ['7'] }),
      ['rejected', 'rejected', 'delivered'],
    ],
    [
      'a conflict',
      ['ann', '#7', 'bob'],
      failed(2, { conflictEmails: [`ann${ADDRESS}`], conflictUserIds: ['7'] }),
      ['rejected', 'rejected', 'delivered'],
    ],
    [
      'a list of tomorrow',
      ['ann', '#7', 'bob'],
      failed(2, { quarantinedEmails: [`ann${ADDRESS}`], quarantinedUserIds: ['7'] }),
      ['unavailable', 'unavailable', 'delivered'],
    ],
    [
      'the deprecated lists alone',
      ['ann', '#7', 'bob'],
      { failCount: 2, invalidEmails: [`ann${ADDRESS}`], invalidUserIds: ['7'] },
      ['rejected', 'rejected', 'delivered'],
    ],
    [
      'both, and the new one tells more',
      ['ann', '#7', 'bob'],
      failed(
        2,
        { forgottenEmails: [`ann${ADDRESS}`], notFoundUserIds: ['7'] },
        { invalidEmails: [`ann${ADDRESS}`], invalidUserIds: ['7'] },
      ),
      ['user-forgotten', 'user-unknown', 'delivered'],
    ],
    [
      'both, in the other order',
      ['ann', 'bob'],
      failed(1, { invalidEmails: [`ann${ADDRESS}`], forgottenEmails: [`ann${ADDRESS}`] }),
      ['user-forgotten', 'delivered'],
    ],
    [
      'a user unknown and forgotten at once',
      ['ann', 'bob'],
      failed(1, { notFoundEmails: [`ann${ADDRESS}`], forgottenEmails: [`ann${ADDRESS}`] }),
      ['user-forgotten', 'delivered'],
    ],
    [
      'a list of tomorrow and one of today',
      ['ann', 'bob'],
      failed(1, { aaaEmails: [`ann${ADDRESS}`], notFoundEmails: [`ann${ADDRESS}`] }),
      ['user-unknown', 'delivered'],
    ],
    [
      'one who is listed by both of what names him',
      ['ann#7', 'bob'],
      failed(1, { invalidEmails: [`ann${ADDRESS}`], invalidUserIds: ['7'] }),
      ['rejected', 'delivered'],
    ],
    [
      'one who is listed by his userId though he has an address',
      ['ann#7', 'bob'],
      failed(1, { invalidUserIds: ['7'] }),
      ['rejected', 'delivered'],
    ],
    [
      'several events of one user, all of which failed',
      ['ann', 'bob', 'ann', 'ANN'],
      failed(3, { invalidEmails: [`ann${ADDRESS}`] }),
      ['rejected', 'delivered', 'rejected', 'rejected'],
    ],
    [
      'a value that is listed twice',
      ['ann', 'bob'],
      failed(1, { invalidEmails: [`ann${ADDRESS}`, `ANN${ADDRESS}`] }),
      ['rejected', 'delivered'],
    ],
    [
      'a name that is switched off and counted',
      ['ann/off', 'ann/on', 'bob/off'],
      failed(2, {}, { disallowedEventNames: ['off'] }),
      ['event-name-disallowed', 'delivered', 'event-name-disallowed'],
    ],
    [
      'a name that is switched off and not counted',
      ['ann/off', 'ann/on', 'bob/off'],
      failed(0, {}, { disallowedEventNames: ['off'] }),
      ['event-name-disallowed', 'delivered', 'event-name-disallowed'],
    ],
    [
      'a name in capitals, which is another',
      ['ann/off', 'ann/OFF'],
      failed(1, {}, { disallowedEventNames: ['OFF'] }),
      ['delivered', 'event-name-disallowed'],
    ],
    [
      'a name that is switched off and counted, beside a user',
      ['ann/off', 'bob', 'cid'],
      failed(2, { invalidEmails: [`bob${ADDRESS}`] }, { disallowedEventNames: ['off'] }),
      ['event-name-disallowed', 'rejected', 'delivered'],
    ],
    [
      'a name that is switched off and not counted, beside a user',
      ['ann/off', 'bob', 'cid'],
      failed(1, { invalidEmails: [`bob${ADDRESS}`] }, { disallowedEventNames: ['off'] }),
      ['event-name-disallowed', 'rejected', 'delivered'],
    ],
    [
      'a user who failed for a name that is switched off',
      ['ann/off', 'bob'],
      failed(1, { forgottenEmails: [`ann${ADDRESS}`] }, { disallowedEventNames: ['off'] }),
      ['event-name-disallowed', 'delivered'],
    ],
    ['an event that names nobody', ['', 'bob'], failed(0, {}), ['delivered', 'delivered']],
  ])('%s', (_, events, body, said) => {
    expect(saidOf(read(events, body))).toEqual(said);
    const successCount = said.filter((verdict) => verdict === 'delivered').length;
    expect(saidOf(read(events, { ...body, successCount }))).toEqual(said);
  });
});

describe('an answer that leaves open which events it means', () => {
  it.each<[string, string[], object, Said[]]>([
    ['nothing is listed', ['ann', 'bob'], failed(1, {}), ['again', 'again']],
    ['there are no lists', ['ann', 'bob'], { failCount: 1 }, ['again', 'again']],
    [
      'more failed than are listed',
      ['ann', 'bob', 'cid'],
      failed(2, { forgottenEmails: [`ann${ADDRESS}`] }),
      ['user-forgotten', 'again', 'again'],
    ],
    [
      'more failed than there are',
      ['ann', 'bob'],
      failed(9, { forgottenEmails: [`ann${ADDRESS}`] }),
      ['user-forgotten', 'again'],
    ],
    [
      'one of two events of a user failed',
      ['ann', 'ann', 'bob'],
      failed(1, { invalidEmails: [`ann${ADDRESS}`] }),
      ['again', 'again', 'delivered'],
    ],
    [
      'two of three events of a user failed, and all of another',
      ['ann', 'ann', 'ann', 'bob', 'cid'],
      failed(3, { invalidEmails: [`ann${ADDRESS}`, `bob${ADDRESS}`] }),
      ['again', 'again', 'again', 'rejected', 'delivered'],
    ],
    [
      'more failed than are listed, and a user has two',
      ['ann', 'ann', 'bob'],
      failed(3, { invalidEmails: [`ann${ADDRESS}`] }),
      ['again', 'again', 'again'],
    ],
    [
      'fewer failed than users are listed',
      ['ann', 'bob', 'cid'],
      failed(1, { invalidEmails: [`ann${ADDRESS}`, `bob${ADDRESS}`] }),
      ['again', 'again', 'delivered'],
    ],
    [
      'none failed, and one is listed',
      ['ann', 'bob'],
      failed(0, { invalidEmails: [`ann${ADDRESS}`] }),
      ['again', 'delivered'],
    ],
    [
      'somebody is listed who is not there',
      ['ann', 'bob'],
      failed(1, { invalidEmails: [`eve${ADDRESS}`] }),
      ['again', 'again'],
    ],
    [
      'what is listed is no text',
      ['ann', '#7'],
      failed(1, { invalidEmails: [{ email: `ann${ADDRESS}` }, null], invalidUserIds: [7] }),
      ['again', 'again'],
    ],
    ['the lists are none', ['ann', 'bob'], failed(1, { invalidEmails: `ann${ADDRESS}` }), ['again', 'again']],
    [
      'the table of lists is none',
      ['ann', 'bob'],
      { failCount: 1, failedUpdates: [`ann${ADDRESS}`] },
      ['again', 'again'],
    ],
    [
      'a name is switched off, and more failed',
      ['ann/off', 'bob', 'cid'],
      failed(2, {}, { disallowedEventNames: ['off'] }),
      ['event-name-disallowed', 'again', 'again'],
    ],
    [
      'a user has an event whose name is switched off, and another',
      ['ann/off', 'ann', 'ann', 'bob'],
      failed(2, { invalidEmails: [`ann${ADDRESS}`] }, { disallowedEventNames: ['off'] }),
      ['event-name-disallowed', 'rejected', 'rejected', 'delivered'],
    ],
  ])('%s', (_, events, body, said) => {
    expect(saidOf(read(events, body))).toEqual(said);
  });
});

it.each<[string, object, number | undefined]>([
  ['all are listed', failed(1, { forgottenEmails: [`ann${ADDRESS}`] }), undefined],
  ['some are listed', failed(2, { forgottenEmails: [`ann${ADDRESS}`] }), 1],
  ['none is listed', failed(2, {}), 2],
  ['more are listed than failed', failed(0, { forgottenEmails: [`ann${ADDRESS}`] }), undefined],
])('an answer tells how many failed that it does not list, where %s', (_, body, count) => {
  expect(read(['ann', 'bob', 'cid'], body)).toMatchObject(count === undefined ? {} : { unlisted: count });
  expect('unlisted' in read(['ann', 'bob', 'cid'], body)).toBe(count !== undefined);
});

describe('an answer that counts successes too', () => {
  it.each<[string, string[], object, Said[]]>([
    ['all of them', ['ann', 'bob'], { successCount: 2, failCount: 0 }, ['delivered', 'delivered']],
    ['all of them, and no failures', ['ann', 'bob'], { successCount: 2 }, ['delivered', 'delivered']],
    ['fewer than all, and no failures', ['ann', 'bob'], { successCount: 1 }, ['again', 'again']],
    [
      'all but the one that is listed, and no failures',
      ['ann', 'bob'],
      { successCount: 1, failedUpdates: { forgottenEmails: [`ann${ADDRESS}`] } },
      ['user-forgotten', 'delivered'],
    ],
    ['more than there are', ['ann'], { successCount: 5, failCount: 0 }, ['delivered']],
    ['one is counted neither way', ['ann', 'bob'], { successCount: 1, failCount: 0 }, ['again', 'again']],
    ['none is counted either way', ['ann', 'bob'], { successCount: 0, failCount: 0 }, ['again', 'again']],
    ['the only one is counted neither way', ['ann'], { successCount: 0, failCount: 0 }, ['unavailable']],
    [
      'the one that is counted neither way is listed',
      ['ann', 'bob'],
      failed(0, { invalidEmails: [`ann${ADDRESS}`] }, { successCount: 1 }),
      ['rejected', 'delivered'],
    ],
    [
      'a name that is switched off is counted neither way',
      ['ann/off', 'bob'],
      failed(0, {}, { disallowedEventNames: ['off'], successCount: 1 }),
      ['event-name-disallowed', 'delivered'],
    ],
    [
      'a name is switched off, and one of two events of a user failed',
      ['ann/off', 'ann', 'ann', 'bob'],
      failed(2, { invalidEmails: [`ann${ADDRESS}`] }, { disallowedEventNames: ['off'], successCount: 2 }),
      ['event-name-disallowed', 'again', 'again', 'delivered'],
    ],
    ['a word', ['ann', 'bob'], { successCount: 'two', failCount: 0 }, ['delivered', 'delivered']],
    ['half a one', ['ann', 'bob'], { successCount: 0.5, failCount: 0 }, ['delivered', 'delivered']],
    ['fewer than none', ['ann', 'bob'], { successCount: -1, failCount: 0 }, ['delivered', 'delivered']],
  ])('%s', (_, events, body, said) => {
    expect(saidOf(read(events, body))).toEqual(said);
  });

  it('looks at lists of users alone, and at forty of them at the most', () => {
    const odd = { '<b>Emails': ['ann'], other: ['ann'], [`${'a'.repeat(33)}Emails`]: [`ann${ADDRESS}`] };
    expect(saidOf(read(['ann'], failed(0, odd)))).toEqual(['delivered']);
    const names = Array.from(
      { length: 60 },
      (_, index) => `list${'abcdefghij'[index % 10]}${'klmnop'[Math.floor(index / 10)]}Emails`,
    );
    const many = (count: number) =>
      Object.fromEntries(names.map((name, index) => [name, index === count ? [`ann${ADDRESS}`] : []]));
    expect(saidOf(read(['ann'], failed(1, many(39))))).toEqual(['unavailable']);
    expect(read(['ann'], failed(1, many(39)))).toMatchObject({ events: [{ detail: names[39] }] });
    expect(read(['ann'], failed(1, many(40)))).toMatchObject({ events: [{ detail: 'failCount' }] });
  });
});

describe('an answer to a call of many users', () => {
  /** Each by its e-mail, or by what its fields would make of that. */
  const renamed = (from: string, to: string): Subject => ({ email: from, newEmail: to, newUserId: '7' });
  const readUsers = (subjects: readonly Subject[], body: unknown) =>
    saidOf(
      readBulk(answered(body), {
        list: 'users',
        count: subjects.length,
        subjectAt: (index) => subjects[index] ?? {},
        itemAt: () => '{}',
      }),
    );
  const ANN: Subject = { email: 'ann@example.com' };
  const BOB: Subject = { userId: 'bob' };

  it.each<[string, Subject[], object, Said[]]>([
    [
      'an internal error of an address',
      [ANN, BOB],
      { successCount: 1, failCount: 1, validEmailFailures: ['ANN@example.com'], validUserIdFailures: [] },
      ['unavailable', 'delivered'],
    ],
    [
      'an internal error of a userId, beside a malformed address',
      [ANN, BOB],
      { successCount: 0, failCount: 2, validUserIdFailures: ['bob'], invalidEmails: ['ann@example.com'] },
      ['rejected', 'unavailable'],
    ],
    [
      'an internal error of one who is listed as malformed too',
      [ANN],
      { failCount: 1, validEmailFailures: ['ann@example.com'], invalidEmails: ['ann@example.com'] },
      ['unavailable'],
    ],
    [
      'users who are as they should be, counted neither way',
      [ANN, BOB],
      { successCount: 0, failCount: 0, noOpEmails: ['Ann@example.com'], noOpUserIds: ['bob'] },
      ['delivered', 'delivered'],
    ],
    [
      'users who are as they should be, counted as changed',
      [ANN, BOB],
      { successCount: 2, failCount: 0, noOpEmails: ['ann@example.com'] },
      ['delivered', 'delivered'],
    ],
    [
      'one who is as it should be, beside one who is counted neither way',
      [ANN, BOB],
      { successCount: 0, failCount: 0, noOpEmails: ['ann@example.com'] },
      ['delivered', 'again'],
    ],
    [
      'one who is as it should be, beside one who failed and is listed nowhere',
      [ANN, BOB],
      { successCount: 0, failCount: 1, noOpEmails: ['ann@example.com'] },
      ['delivered', 'again'],
    ],
    [
      'one who is as it should be, and listed as failed',
      [ANN, BOB],
      failed(
        1,
        { forgottenEmails: ['ann@example.com'] },
        { noOpEmails: ['ann@example.com'], successCount: 1 },
      ),
      ['user-forgotten', 'delivered'],
    ],
    [
      'the address that its fields give a user',
      [renamed('ann@example.com', 'Taken@example.com'), BOB],
      failed(1, { conflictEmails: ['taken@example.com'] }, { successCount: 1 }),
      ['rejected', 'delivered'],
    ],
    [
      'the userId that its fields give a user',
      [BOB, renamed('ann@example.com', 'new@example.com')],
      failed(1, { invalidUserIds: ['7'] }, { successCount: 1 }),
      ['delivered', 'rejected'],
    ],
    [
      'a conflict of a user alone, though it is the other who is listed',
      [ANN],
      failed(1, { conflictUserIds: ['of somebody else'] }, { successCount: 0 }),
      ['rejected'],
    ],
    [
      'somebody else’s conflict beside a success',
      [ANN],
      failed(0, { conflictUserIds: ['of somebody else'] }, { successCount: 1 }),
      ['delivered'],
    ],
  ])('tells of %s', (_, subjects, body, said) => {
    expect(readUsers(subjects, body)).toEqual(said);
  });

  it('that complains of fields names those who may have brought it about', () => {
    const error = { offendingValue: 'x', incomingTypes: ['string'], expectedType: 'long' };
    const items = [{ n: 1 }, { n: 'x' }, { n: 'y' }].map((dataFields) => JSON.stringify({ dataFields }));
    const exchange = answered(
      {
        code: 'RequestFieldsTypesMismatched',
        params: { validationErrors: { n: error }, 'obj.users[2].x': '' },
      },
      400,
    );
    const call = {
      list: 'users',
      count: 3,
      subjectAt: () => ({}),
      itemAt: (index: number) => items[index] ?? '',
    };
    expect(readBulk(exchange, call)).toMatchObject({ kind: 'whole', named: [2, 1] });
  });
});

describe('an answer to a call of one event', () => {
  it.each<[string, string, object, Said]>([
    ['delivers it', 'ann', failed(0, {}), 'delivered'],
    ['explains its failure', 'ann', failed(1, { forgottenEmails: [`ann${ADDRESS}`] }), 'user-forgotten'],
    ['explains nothing', 'ann', failed(1, {}), 'unavailable'],
    ['names somebody else', 'ann', failed(1, { forgottenEmails: [`bob${ADDRESS}`] }), 'unavailable'],
    ['counts more', 'ann', failed(3, { notFoundEmails: [`ann${ADDRESS}`] }), 'user-unknown'],
    ['counts none and lists it', 'ann', failed(0, { notFoundEmails: [`ann${ADDRESS}`] }), 'user-unknown'],
    ['counts none and lists somebody else', 'ann', failed(0, { notFoundEmails: ['b@c'] }), 'delivered'],
  ])('never says that it must go again: it %s', (_, event, body, said) => {
    expect(saidOf(read([event], body))).toEqual([said]);
  });

  it('says which list it is on, and that its failure is not explained', () => {
    expect(read(['ann'], failed(1, { forgottenEmails: [`ann${ADDRESS}`] }))).toEqual({
      kind: 'each',
      events: [{ verdict: 'user-forgotten', status: 200, detail: 'forgottenEmails' }],
    });
    expect(read(['ann'], failed(1, {}))).toEqual({
      kind: 'each',
      unlisted: 1,
      events: [{ verdict: 'unavailable', status: 200, detail: 'failCount' }],
    });
  });
});

describe('an answer that says something of the whole call', () => {
  const RECORDED = {
    msg: '[/api/events/trackBulk] Invalid JSON body',
    code: 'BadJsonBody',
    params: { 'obj.events[1].createdAt': 'Number value expected' },
  };

  it.each<[string, Exchange, Verdict]>([
    ['a lost connection', { kind: 'no-answer', cause: 'ECONNRESET', isSent: true }, 'in-doubt'],
    ['no connection', { kind: 'no-answer', cause: 'ECONNREFUSED', isSent: false }, 'unavailable'],
    ['200 without counts', answered({ msg: '', code: 'Success', params: null }), 'unavailable'],
    ['200 with no JSON', answered('<html>'), 'in-doubt'],
    ['200 cut short', answered('{"successCount":2,"failCo'), 'in-doubt'],
    ['200 with a list', answered([]), 'in-doubt'],
    ['200 with null', answered('null'), 'in-doubt'],
    ['200 with a count in words', answered({ failCount: 'none' }), 'in-doubt'],
    ['200 with a count in words beside all', answered({ successCount: 3, failCount: 'none' }), 'in-doubt'],
    ['200 with null beside all', answered({ successCount: 3, failCount: null }), 'in-doubt'],
    ['200 with half a count', answered({ failCount: 0.5 }), 'in-doubt'],
    ['200 with a count below nought', answered({ failCount: -1 }), 'in-doubt'],
    ['200 with no count but a list', answered({ failedUpdates: { invalidEmails: ['a'] } }), 'in-doubt'],
    ['200, disallowed', answered({ msg: 'event x is disallowed from tracking.' }), 'event-name-disallowed'],
    ['429 with counts', answered({ failCount: 0 }, 429), 'rate-limited'],
    ['500 with counts', answered({ failCount: 0 }, 500), 'unavailable'],
    ['201 with counts', answered({ failCount: 0 }, 201), 'in-doubt'],
    ['401', answered({ msg: 'm', code: 'BadApiKey' }, 401), 'credentials-refused'],
    ['413', answered('<html>', 413), 'too-large'],
    ['400, too large', answered({ code: 'BatchTooLarge' }, 400), 'too-large'],
    ['400, recorded', answered(RECORDED, 400), 'rejected'],
  ])('is no answer about its events: %s', (_, exchange, verdict) => {
    const reading = readBulk(exchange, {
      list: 'events',
      count: 3,
      subjectAt() {
        throw new Error('nobody needs to know');
      },
      itemAt() {
        throw new Error('nor this');
      },
    });
    expect(reading).toMatchObject({ kind: 'whole', reading: { verdict } });
  });

  /** Columns: the names in `params`, how many events there were, which of them are named. */
  it.each<[unknown, number, number[]]>([
    [RECORDED.params, 3, [1]],
    [{ 'obj.events[0].email': '', 'obj.events[2].id': '', 'obj.events[0].id': '' }, 3, [0, 2]],
    [{ 'events[2]': '' }, 3, [2]],
    [{ 'obj.events[3].createdAt': '' }, 3, []],
    [{ 'obj.events[999].createdAt': '' }, 1_000, [999]],
    [{ 'obj.events[00001].id': '' }, 3, []],
    [{ 'obj.myevents[1].id': '' }, 3, []],
    [{ 'obj.events[-1].id': '', 'obj.events[x]': '', 'obj.events': '' }, 3, []],
    [{ detail: 'obj.events[1].id' }, 3, []],
    [null, 3, []],
    ['obj.events[1]', 3, []],
    [['obj.events[1]'], 3, []],
  ])('names the events that it complains of: %j of %i', (params, count, named) => {
    const exchange = answered({ ...RECORDED, params }, 400);
    expect(readBulk(exchange, unknownUsers(count))).toMatchObject({ kind: 'whole', named });
  });

  it.each([
    ['subscribers', [2, 0]],
    ['events', [1]],
  ])('goes by the list of its own call: %s', (list, named) => {
    const params = { 'obj.subscribers[2].email': '', 'obj.events[1].id': '', 'obj.subscribers[0]': '' };
    const exchange = answered({ ...RECORDED, params }, 400);
    expect(readBulk(exchange, unknownUsers(3, list))).toMatchObject({ named });
  });

  it('tells what single calls tell: code, status, what was refused and when to come back', () => {
    const exchange: Exchange = { ...answered(RECORDED, 400), retryAfter: '7' } as Exchange;
    expect(readBulk(exchange, unknownUsers(3))).toEqual({
      kind: 'whole',
      reading: {
        verdict: 'rejected',
        status: 400,
        code: 'BadJsonBody',
        detail: 'obj.events[1].createdAt',
        retryAfter: '7',
      },
      named: [1],
      isOfAll: false,
    });
  });
});

const people = fc.constantFrom('ann', 'ANN', 'bob', 'cid', '#7', '#8', 'ann#7', '', 'ann/off', '#8/off');
const values = fc.array(
  fc.oneof(
    fc.constantFrom(`ann${ADDRESS}`, `BOB${ADDRESS}`, `eve${ADDRESS}`, '7', '8', 'off', 'x'),
    fc.constantFrom(null, 7, {}, ''),
  ),
  { maxLength: 4 },
);
const listName = fc.constantFrom(
  'invalidEmails',
  'invalidUserIds',
  'notFoundEmails',
  'notFoundUserIds',
  'forgottenEmails',
  'forgottenUserIds',
  'conflictEmails',
  'invalidDataUserIds',
  'newerEmails',
  '__proto__',
);
const lists = fc.oneof(fc.dictionary(listName, values), fc.constantFrom(null, [], 'x'));

describe('whatever an answer says, an event', () => {
  it('is delivered only if no list has it and no failure is left unexplained', () => {
    fc.assert(
      fc.property(
        fc.array(people, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: -1, max: 9 }),
        lists,
        fc.record(
          { invalidEmails: values, invalidUserIds: values, disallowedEventNames: values },
          {
            requiredKeys: [],
          },
        ),
        fc.option(fc.nat(9), { nil: undefined }),
        (events, failCount, failedUpdates, more, successCount) => {
          const reading = read(events, { failCount, successCount, failedUpdates, ...more });
          const failures = Math.max(failCount, events.length - (successCount ?? events.length));
          if (failCount < 0) {
            expect(reading.kind).toBe('whole');
            return;
          }
          const said = saidOf(reading);
          expect(said).toHaveLength(events.length);
          const isListed = events.map((event) => {
            const { email, userId, eventName } = subjectOf(event);
            const everything = JSON.parse(JSON.stringify({ ...more, failedUpdates }));
            const all = [...Object.entries(everything), ...Object.entries(Object(everything.failedUpdates))];
            return all.some(([name, its]) => {
              if (!Array.isArray(its)) return false;
              if (name === 'disallowedEventNames') return its.includes(eventName);
              const addresses = its.map((value) => String(value).toLowerCase());
              if (name.endsWith('Emails'))
                return email !== undefined && addresses.includes(email.toLowerCase());
              return name.endsWith('UserIds') && userId !== undefined && its.includes(userId);
            });
          });
          const listed = isListed.filter(Boolean).length;
          for (const [index, verdict] of said.entries()) {
            if (isListed[index]) expect(verdict).not.toBe('delivered');
            if (verdict === 'delivered') expect(failures).toBeLessThanOrEqual(listed);
            // A call of one event can't be taken apart any further.
            if (events.length === 1) expect(verdict).not.toBe('again');
          }
          // Whatever failed is among what is not said to be delivered.
          const open = said.filter((verdict) => verdict !== 'delivered').length;
          expect(open).toBeGreaterThanOrEqual(Math.min(failures, events.length));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('has a reading for any body at all', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.integer({ min: 100, max: 599 }), (body, status) => {
        const reading = readBulk(answered(body, status), unknownUsers(2));
        if (status !== 200 || !body.includes('failCount')) expect(reading.kind).toBe('whole');
      }),
    );
  });
});
