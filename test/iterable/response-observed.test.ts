/** Reads answers that were recorded from Iterable, or kept by others as if they were. */
import { expect, it } from 'vitest';
import { readSingle, type Verdict } from '../../lib/iterable/response.ts';

const HELP_CENTER = 'support.iterable.com, articles 206430615 and 360050801231';
const GROUPAROO = 'grouparoo/grouparoo, plugins/@grouparoo/iterable/__tests__/fixtures';
const RUDDER = 'rudderlabs/rudder-transformer, test/integrations/destinations/iterable';
const CLIENT = 'Iterable/api-client, tests/unit/error-handling.test.ts';

/** Columns: who has it, the status, the body, the verdict, the detail. Addresses are replaced. */
const RECORDED: readonly (readonly [string, number, object | string, Verdict, string | undefined])[] = [
  [
    HELP_CENTER,
    200,
    { msg: 'Event with id: 12345 tracked.', code: 'Success', params: { id: '12345' } },
    'delivered',
    undefined,
  ],
  [GROUPAROO, 200, { msg: '', code: 'Success', params: null }, 'delivered', undefined],
  [
    'block/iterable-go, batch/event_track_test.go',
    200,
    { msg: 'event x is disallowed from tracking.' },
    'event-name-disallowed',
    undefined,
  ],
  [GROUPAROO, 200, {}, 'in-doubt', undefined],
  [
    HELP_CENTER,
    401,
    { msg: 'JWT token is expired', code: 'InvalidJwtPayload', params: { endpoint: '/api/events/track' } },
    'jwt-refused',
    'JWT token is expired',
  ],
  [
    RUDDER,
    401,
    {
      msg: 'Disabled API key or insufficient privileges',
      code: 'BadApiKey',
      params: {
        ip: '203.0.113.1',
        endpoint: '/api/users/registerDeviceToken',
        apiKeyIdentifier: 'af831922',
        apiKeyType: 'ServerSide',
      },
    },
    'credentials-refused',
    'Disabled API key or insufficient privileges (ServerSide)',
  ],
  [
    RUDDER,
    400,
    { msg: 'Invalid email: sayan', code: 'InvalidEmailAddressError', params: null },
    'rejected',
    undefined,
  ],
  [
    RUDDER,
    400,
    {
      msg: '[/api/events/trackBulk] Invalid JSON body',
      code: 'BadJsonBody',
      params: { 'obj.events[1].createdAt': 'Number value expected' },
    },
    'rejected',
    'obj.events[1].createdAt',
  ],
  [
    GROUPAROO,
    400,
    {
      msg: "Project 10216: The request does not have the same data types as the data previously submitted. Field 'signupDate' already exists for type 'user' and has a data type of 'date' but possible types 'string, keyword' in the request.",
      code: 'RequestFieldsTypesMismatched',
      params: {
        validationErrors: {
          signupDate: {
            incomingTypes: ['string', 'keyword'],
            expectedType: 'date',
            _type: 'UnexpectedType',
            offendingValue: 'GGG',
            category: 'user',
          },
        },
      },
    },
    'rejected',
    'signupDate: expected date, got string|keyword',
  ],
  [
    GROUPAROO,
    400,
    {
      msg: 'Cannot change user Some(pilo.paz@example.com) to jake.jill@example.com. User does not exist',
      code: 'BadParams',
      params: null,
    },
    'user-unknown',
    undefined,
  ],
  [
    CLIENT,
    400,
    {
      msg: 'error.lists.invalidListId(999999999)',
      code: 'Success',
      params: { projectId: 9079, listId: 999999999 },
    },
    'rejected',
    'projectId; listId',
  ],
  [
    'rudderlabs/rudder-server, which quotes it without its status',
    400,
    {
      msg: 'Project 9434: The request would increase the number of object fields to 19434 by adding [<names>], which exceeds the limit of 15000',
      code: 'UniqueFieldsLimitExceeded',
      params: { limit: 15000, requestedTotal: 19434, newFields: ['<Event name>', '<Event name>.<field>'] },
    },
    'rejected',
    'limit=15000; requestedTotal=19434; newFields',
  ],
  [
    'fivetran.com, Iterable rate limit',
    429,
    {
      msg: 'Exceeded rate limit for endpoint: /api/export/data.csv, project: 8575 ',
      code: 'RateLimitExceeded',
      params: {},
    },
    'rate-limited',
    undefined,
  ],
  [
    'Iterable/iterable-android-sdk, issue 347',
    429,
    'Rate limit exceeded. Please try again later.',
    'rate-limited',
    undefined,
  ],
];

it.each(RECORDED)('an answer seen by others is understood: %s, %i', (_, status, body, verdict, told) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const reading = readSingle({ kind: 'answer', status, retryAfter: undefined, body: text });
  expect(reading.verdict).toBe(verdict);
  expect(reading.detail ?? reading.words).toBe(told);
});
