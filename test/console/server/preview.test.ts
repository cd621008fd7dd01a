/** What the page shows before a request is sent: what a source's functions make of it. */
import { expect, it } from 'vitest';
import type { DraftWanted, Preview } from '../../../console/api.ts';
import type { Context } from '../../../console/server/call.ts';
import { draft } from '../../../console/server/calls/draft.ts';
import { preview } from '../../../console/server/calls/send.ts';
import type { Configuration } from '../../../lib/config/define-config.ts';
import { apiKey, custom, defineConfig, stripe, twilio } from '../../../lib/config/forwarder.ts';

const ROOT = new URL('../../..', import.meta.url).pathname;
const JSON_TYPE = { 'content-type': 'application/json' };
const ADA = { email: 'ada@example.com' };

const configuration = defineConfig({
  projects: { us: { dataCenter: 'US', secret: 'us' }, eu: { dataCenter: 'EU', secret: 'eu' } },
  sources: {
    plain: { verify: apiKey('plain'), project: 'us' },
    mapped: {
      verify: stripe('mapped'),
      project: 'eu',
      map: ({ type }) => [
        { eventName: type, ...ADA },
        { operation: 'users/update', ...ADA, dataFields: { type } },
      ],
    },
    edited: {
      verify: apiKey('edited'),
      project: ({ userId }) => (userId === 'eu' ? 'eu' : 'us'),
      edit: (event) =>
        'eventName' in event && event.eventName === 'dropped'
          ? null
          : { ...event, dataFields: { ...event.dataFields, edited: true } },
    },
    failing: {
      verify: apiKey('failing'),
      project: 'us',
      edit: () => {
        throw new TypeError('of ada@example.com');
      },
    },
    form: {
      verify: twilio('form'),
      project: 'us',
      map: ({ From }) => ({ eventName: 'sms', userId: `${From}` }),
    },
    own: { verify: custom('own', () => false), project: 'us' },
  },
}) as Configuration;

const context = {
  configuration,
  surroundings: { projectDirectory: ROOT, isKeySecret: () => true },
} as unknown as Context;

const drafted = (wanted: DraftWanted) =>
  draft.answer(wanted, context, AbortSignal.any([])) as Promise<ToSend>;
type ToSend = Parameters<typeof preview.answer>[0];
const shown = (asked: ToSend) => preview.answer(asked, context, AbortSignal.any([])) as Promise<Preview>;
const shownOf = (source: string, body: string, path = `/${source}`) =>
  shown({ source, path, headers: JSON_TYPE, body });

it('shows all that a map makes of a sample, without differences', async () => {
  const request = await drafted({ source: 'mapped', sample: 'stripe/charge.succeeded' });

  expect(await shown({ ...request, source: 'mapped' })).toMatchObject({
    faults: [],
    events: [
      {
        project: 'eu',
        operation: 'events/track',
        body: expect.stringContaining('"charge.succeeded"'),
        differences: [],
      },
      { project: 'eu', operation: 'users/update', differences: [] },
    ],
    curl: null,
  });
});

it('shows what an edit changes, and where the event goes', async () => {
  const { faults, events } = await shownOf(
    'edited',
    '{"eventName":"e","userId":"eu","id":"i","createdAt":1,"dataFields":{"n":1.50}}',
  );

  expect(faults).toEqual([]);
  expect(events).toEqual([
    {
      project: 'eu',
      operation: 'events/track',
      body: '{"eventName":"e","userId":"eu","id":"i","createdAt":1,"dataFields":{"n":1.50,"edited":true}}',
      differences: [{ path: 'dataFields.edited', before: null, after: 'true' }],
    },
  ]);
});

it('shows nothing of what an edit drops', async () => {
  const dropped = await shownOf('edited', '{"eventName":"dropped","userId":"u"}');

  expect(dropped).toMatchObject({ faults: [], events: [] });
});

it('says which function failed, and where', async () => {
  const { faults, events } = await shownOf('failing', '{"eventName":"e","userId":"u"}');

  expect(faults).toEqual([
    "not-mapped: the source's edit function failed",
    expect.stringMatching(/^forwarder\.config\.ts.*: TypeError: /),
  ]);
  expect(events).toEqual([]);
});

it('shows the events of a list each, and their differences', async () => {
  const list =
    '{"events":[{"eventName":"a","userId":"u","id":"a","createdAt":1},{"eventName":"b","userId":"u","id":"b"}]}';

  for (const path of ['/plain', '/plain/api/events/trackBulk']) {
    expect(await shownOf('plain', list, path)).toMatchObject({
      faults: [],
      events: [{ differences: [] }, { differences: [{ path: 'createdAt', before: null }] }],
    });
  }
});

it('shows of a list what the door takes, beside what it refuses', async () => {
  const list = '{"events":[{"eventName":"a","userId":"u"},{"eventName":"b"}]}';

  expect(await shownOf('plain', list)).toMatchObject({
    faults: [expect.stringMatching(/events\[1\]/)],
    events: [{ body: expect.stringContaining('"a"') }],
  });
});

it('takes a form as its provider sends it', async () => {
  const request = { path: '/form', headers: { 'content-type': 'application/x-www-form-urlencoded' } };

  expect(await shown({ ...request, source: 'form', body: 'From=%2B1555&Body=hi' })).toMatchObject({
    faults: [],
    events: [{ body: expect.stringContaining('"+1555"') }],
  });
});

it('says that nobody but its sender can sign for a function of the configuration', async () => {
  expect(await shownOf('own', '{"eventName":"e","userId":"u"}')).toMatchObject({
    faults: [],
    warnings: [expect.stringMatching(/^it is not verified: /)],
    events: [{ project: 'us' }],
  });
});

it.each([
  ['plain', '{', /JSON/],
  ['plain', '{"eventName":"e"}', /^invalid-event: email: an email or a userId is required$/],
])('says what is wrong with the body for %s %s', async (source, body, words) => {
  const { faults, events } = await shownOf(source, body);

  expect(faults.join()).toMatch(words);
  expect(events).toEqual([]);
});

it('drafts an empty object for a map of which nobody has a sample', async () => {
  expect(await drafted({ source: 'mapped' })).toEqual({ path: '/mapped', headers: JSON_TYPE, body: '{}' });
  await expect(drafted({ source: 'mapped', protocol: 'segment' })).rejects.toMatchObject({
    kind: 'wrong-use',
    message: 'the source mapped does not speak segment',
  });
});
