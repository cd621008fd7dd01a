import { describe, expect, it } from 'vitest';
import type { Form } from '../../../lib/accept/check/found.ts';
import type { Fate } from '../../../lib/accept/fate.ts';
import { answerTo, refusalAnswer } from '../../../lib/accept/protocol/own-answers.ts';
import { Refusal } from '../../../lib/accept/refusal.ts';

const warnings = [{ path: 'later', code: 'unknown-field', message: 'is not a field Iterable documents' }];
const issue = { path: 'eventName', code: 'invalid-type', message: 'is required' };

const taken = (id: string): Fate => ({ kind: 'accepted', id, queuedIds: [id], warnings: [] });
const warned: Fate = { kind: 'accepted', id: 'w', queuedIds: ['w'], warnings };
const bad: Fate = {
  kind: 'refused',
  refusal: new Refusal('invalid-event', { issues: [issue] }),
  isBuried: false,
};
const large: Fate = { kind: 'refused', refusal: new Refusal('too-large'), isBuried: false };
const twice: Fate = { kind: 'refused', refusal: new Refusal('duplicate-key'), isBuried: false };
const dropped: Fate = { kind: 'dropped' };
const unsure = (id: string): Fate => ({ kind: 'unconfirmed', id });

const badError = { code: 'invalid-event', message: 'the event is not valid', issues: [issue] };
const largeError = { code: 'too-large', message: 'a limit is exceeded' };
const notQueued = {
  code: 'not-queued',
  message: 'the queue did not confirm every event; send those again',
};

const rows: [form: Form, title: string, fates: Fate[], status: number, body: unknown][] = [
  ['single', 'one taken', [taken('1')], 202, { accepted: 1, events: [{ id: '1' }] }],
  ['single', 'one taken with a warning', [warned], 202, { accepted: 1, events: [{ id: 'w', warnings }] }],
  ['single', 'one dropped', [dropped], 202, { accepted: 0, events: [{ dropped: true }] }],
  [
    'list',
    'some dropped',
    [dropped, taken('1')],
    202,
    { accepted: 1, events: [{ dropped: true }, { id: '1' }] },
  ],
  [
    'list',
    'some bad and the others dropped',
    [bad, dropped],
    207,
    { accepted: 0, events: [{ error: badError }, { dropped: true }] },
  ],
  [
    'list',
    'one dropped and one unconfirmed',
    [dropped, unsure('1')],
    503,
    {
      error: notQueued,
      accepted: 0,
      events: [
        { dropped: true, status: 202 },
        { id: '1', status: 503 },
      ],
    },
  ],
  ['batch', 'some bad and the others dropped', [bad, dropped], 202, { accepted: 0, events: [] }],
  ['single', 'one bad', [bad], 400, { error: badError }],
  ['single', 'one too large', [large], 413, { error: largeError }],
  [
    'single',
    'one unconfirmed',
    [unsure('1')],
    503,
    { error: notQueued, accepted: 0, events: [{ id: '1', status: 503 }] },
  ],
  [
    'list',
    'all taken',
    [taken('1'), warned],
    202,
    { accepted: 2, events: [{ id: '1' }, { id: 'w', warnings }] },
  ],
  [
    'list',
    'some bad',
    [bad, taken('1'), large],
    207,
    { accepted: 1, events: [{ error: badError }, { id: '1' }, { error: largeError }] },
  ],
  [
    'list',
    'all bad',
    [bad, large],
    400,
    {
      error: {
        code: 'invalid-event',
        message: 'none of 2 events is valid',
        issues: [
          { ...issue, path: 'events[0].eventName' },
          { path: 'events[1]', code: 'too-large', message: 'a limit is exceeded' },
        ],
      },
    },
  ],
  [
    'list',
    'all bad in one way',
    [twice, twice],
    400,
    {
      error: {
        code: 'duplicate-key',
        message: 'none of 2 events is valid',
        issues: [0, 1].map((index) => ({
          path: `events[${index}]`,
          code: 'duplicate-key',
          message: 'a name stands twice in one object',
        })),
      },
    },
  ],
  [
    'list',
    'all too large',
    [large],
    400,
    {
      error: {
        code: 'invalid-event',
        message: 'none of 1 events is valid',
        issues: [{ path: 'events[0]', code: 'too-large', message: 'a limit is exceeded' }],
      },
    },
  ],
  [
    'list',
    'some unconfirmed',
    [warned, bad, unsure('3')],
    503,
    {
      error: notQueued,
      accepted: 1,
      events: [
        { id: 'w', warnings, status: 202 },
        { error: badError, status: 400 },
        { id: '3', status: 503 },
      ],
    },
  ],
  ['batch', 'none', [], 202, { accepted: 0, events: [] }],
  ['batch', 'all taken', [taken('1')], 202, { accepted: 1, events: [{ id: '1' }] }],
  ['batch', 'some bad', [bad, taken('1'), large], 202, { accepted: 1, events: [{ id: '1' }] }],
  [
    'batch',
    'all bad',
    [bad],
    400,
    {
      error: {
        code: 'invalid-event',
        message: 'none of 1 events is valid',
        issues: [{ ...issue, path: 'events[0].eventName' }],
      },
    },
  ],
  [
    'batch',
    'all without a project',
    [
      {
        kind: 'refused',
        refusal: new Refusal('not-mapped', { message: 'no project', cause: new Error('x') }),
        isBuried: false,
      },
    ],
    400,
    {
      error: {
        code: 'not-mapped',
        message: 'none of 1 events is valid',
        issues: [{ path: 'events[0]', code: 'not-mapped', message: 'no project' }],
      },
    },
  ],
  [
    'batch',
    'some unconfirmed',
    [taken('1'), bad, unsure('3')],
    503,
    {
      error: notQueued,
      accepted: 1,
      events: [
        { id: '1', status: 202 },
        { error: badError, status: 400 },
        { id: '3', status: 503 },
      ],
    },
  ],
];

describe('the answer', () => {
  it.each(rows)('to a %s request with %s is as agreed', (form, _, fates, status, body) => {
    const answer = answerTo(form, fates);

    expect({ ...answer, headers: answer.headers ?? {} }).toEqual({
      status,
      body,
      headers: status === 503 ? { 'retry-after': '5' } : {},
    });
  });

  it('to a refused request carries the headers of the refusal', () => {
    const refusal = new Refusal('method-not-allowed', { headers: { allow: 'POST' }, cause: new Error('x') });

    expect(refusalAnswer(refusal)).toEqual({
      status: 405,
      headers: { allow: 'POST' },
      body: { error: { code: 'method-not-allowed', message: 'the method is not allowed here' } },
    });
  });

  it('to a refused request tells only the first 20 issues, and the start of each path', () => {
    const issues = Array.from({ length: 30 }, (_, i) => ({ ...issue, path: `${i}`.repeat(100) }));
    const refusal = new Refusal('invalid-event', { issues });
    const told = issues.slice(0, 20).map(({ path }) => ({ ...issue, path: path.slice(0, 100) }));

    expect(refusalAnswer(refusal).body).toMatchObject({ error: { issues: told, more: true } });
    expect(answerTo('single', [{ kind: 'refused', refusal, isBuried: false }]).body).toMatchObject({
      error: { issues: told },
    });
  });

  it.each([
    ['at most 20 issues and warnings of each event', 100, 200, 20],
    ['fewer of each where they would not fit', 2_000, 200, 3],
    ['one of each where not even those fit', 2_000, 1_000, 1],
    ['none where not even those fit', 2_000, 3_000, 0],
  ])('tells %s', (_, events, length, told) => {
    const each = Array.from({ length: 30 }, () => ({ ...issue, message: 'm'.repeat(length) }));
    const refused: Fate = {
      kind: 'refused',
      refusal: new Refusal('invalid-event', { issues: each }),
      isBuried: false,
    };
    const accepted: Fate = { kind: 'accepted', id: '1', queuedIds: ['1'], warnings: each };

    const none = answerTo('list', Array<Fate>(events).fill(refused)).body;
    const all = answerTo('list', Array<Fate>(events).fill(accepted)).body;

    expect(none).toHaveProperty('error.issues.length', told * events);
    expect((all as { events: { warnings?: [] }[] }).events[0]?.warnings?.length ?? 0).toBe(told);
  });
});
