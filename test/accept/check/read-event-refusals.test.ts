import { describe, expect, it } from 'vitest';
import { checkEvent } from '../../../lib/accept/check/check-event.ts';
import { checksOf } from '../../../lib/accept/check/part.ts';
import type { Issue } from '../../../lib/issues.ts';
import { walkJson } from '../../../lib/json/scan.ts';
import { arrivalAt } from '../../support/arrival.ts';
import { configurationWith, sourceWith } from '../../support/sources.ts';

const honest = { eventName: 'sum', userId: 'u1' };

function issuesWith(event: object | string): readonly Issue[] {
  const text = typeof event === 'string' ? event : JSON.stringify(event);
  const checked = checkEvent(
    { json: walkJson(text) },
    arrivalAt(sourceWith()),
    checksOf(configurationWith()),
  );
  if (checked.kind !== 'refused') return [];
  if (checked.refusal.code !== 'invalid-event') throw checked.refusal;
  return checked.refusal.issues ?? [];
}

describe('an event that is refused', () => {
  it.each<[field: string, message: string, values: readonly unknown[]]>([
    ['eventName', 'is required', [undefined, null]],
    ['eventName', 'must not be empty', ['']],
    ['eventName', 'must be a string', [1, {}]],
    [
      'email',
      'must be an e-mail address',
      [
        '',
        'ann',
        'ann@',
        '@b.c',
        'a@b',
        'a@b@c.d',
        'a b@c.d',
        'a@b.c\n',
        '\ta@b.c',
        'a@b.',
        'a@.b',
        'a@b..c',
      ],
    ],
    ['email', 'must be a string', [1, []]],
    [
      'userId',
      'must be 1 to 52 printable ASCII characters',
      ['', 'a ', ' ', 'é', 'a\n', 'a\u007f', '\u0000'],
    ],
    ['userId', 'must be a string', [1, true]],
    ['id', 'must be 1 to 512 letters, digits or hyphens', ['', 'a_b', 'a.b', 'a b', 'é', 'a\n', '٣']],
    ['id', 'must be a string', [1, ['1']]],
    ['createdAt', 'must be a whole number of Unix seconds', [-1, 1.5, 1e14, 1e11 + 0.5, 2 ** 53, -1e11]],
    ['createdAt', 'must be a number', ['1700000000', '2026-11-23T12:00:00Z', true]],
    ['campaignId', 'must be a 64-bit integer', [1.5, 1e19, -1e19]],
    ['campaignId', 'must be a number', ['1']],
    ['templateId', 'must be a 64-bit integer', [0.1, 1e19, -1e19]],
    ['templateId', 'must be a number', ['1']],
    ['dataFields', 'must be an object', [[], 'x', 1, true]],
    ['createNewFields', 'must be true or false', ['true', 1]],
  ])('has its %s named, which %s', (field, message, values) => {
    // Beside a userId, an empty e-mail would count as absent.
    const rest = field === 'email' ? { eventName: 'sum' } : honest;
    for (const value of values) {
      expect(issuesWith({ ...rest, [field]: value }), JSON.stringify(value)).toEqual([
        {
          path: field,
          code: expect.stringMatching(/^(?!custom)[a-z-]+$/),
          message: expect.stringContaining(message),
        },
      ]);
    }
  });

  it.each([
    ['id', 512],
    ['userId', 52],
  ])('has an %s of more than %i characters', (field, longest) => {
    expect(issuesWith({ ...honest, [field]: 'x'.repeat(longest) })).toEqual([]);
    expect(issuesWith({ ...honest, [field]: 'x'.repeat(longest + 1) })).toMatchObject([{ path: field }]);
  });

  it.each(['createdAt', 'campaignId'])('has a %s beyond all numbers', (field) => {
    expect(issuesWith(`{"eventName":"sum","userId":"u1","${field}":1e400}`)).toMatchObject([{ path: field }]);
  });

  it('has no user', () => {
    expect(issuesWith({ eventName: 'sum' })).toEqual([
      { path: 'email', code: 'invalid-value', message: 'an email or a userId is required' },
    ]);
  });

  it.each([{}, { id: '' }, { createdAt: 'x', campaignId: 'x' }])(
    'has no user beside what else is wrong: %j',
    (event) => {
      expect(issuesWith(event).map(({ path }) => path)).toEqual([
        'eventName',
        ...Object.keys(event),
        'email',
      ]);
    },
  );

  // Unlike other fields, one that a function judges stops zod's rules over several, whatever their `when`.
  it('has no user beside dataFields that are no object', () => {
    expect(issuesWith({ eventName: 'sum', dataFields: 1 })).toHaveLength(2);
  });

  it.each([{ email: 7 }, { userId: '' }, { email: '', userId: '' }])(
    'has a wrong user and not none: %j',
    (event) => {
      expect(issuesWith({ eventName: 'sum', ...event }).map(({ path }) => path)).toEqual(Object.keys(event));
    },
  );

  it('has every wrong field named at once', () => {
    const event = { eventName: 1, email: 'x', userId: 'é', id: '', createdAt: -1, api_key: 'k' };

    expect(
      issuesWith(event)
        .map(({ path }) => path)
        .toSorted(),
    ).toEqual(['api_key', 'createdAt', 'email', 'eventName', 'id', 'userId']);
  });

  it.each(['api_key', 'apiKey', 'api-key', 'apikey', 'API_KEY', 'ApiKey', 'Api-Key', '\\u0061pi_key'])(
    'brings a key in its body as "%s"',
    (spelling) => {
      expect(issuesWith(`{"eventName":"sum","userId":"u1","${spelling}":"secret"}`)).toEqual([
        {
          path: JSON.parse(`"${spelling}"`),
          code: 'api-key-in-body',
          message: 'a key must not be sent in the body',
        },
      ]);
    },
  );

  it.each(['', 'events/Track', 'events/track ', '__proto__', 'constructor', 'toString', 1, {}, [], false])(
    'has the unknown operation %j',
    (operation) => {
      expect(issuesWith({ ...honest, operation })).toEqual([
        { path: 'operation', code: 'unknown-operation', message: expect.stringContaining('events/track') },
      ]);
    },
  );

  it.each(['[]', '"{}"', '1', 'null', 'true', '[{"eventName":"sum","userId":"u1"}]'])(
    'is no object but %s',
    (text) => {
      expect(issuesWith(text)).toEqual([{ path: '', code: 'invalid-type', message: 'must be an object' }]);
    },
  );

  it('never has a value repeated', () => {
    const secret = 'S3CRET';
    const event = {
      eventName: [secret],
      email: secret,
      userId: `${secret} `,
      id: `${secret}!`,
      createdAt: secret,
    };

    expect(issuesWith(event)).toHaveLength(5);
    expect(JSON.stringify(issuesWith(event))).not.toContain(secret);
    expect(JSON.stringify(issuesWith({ ...honest, operation: secret }))).not.toContain(secret);
  });
});
