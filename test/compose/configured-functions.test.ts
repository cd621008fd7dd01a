/** A function of the configuration that fails, on the composed doors: what its sender hears, what is kept, what is logged. */
import { describe, expect, it } from 'vitest';
import { busEventsOf } from '../../functions/bus-shapes.ts';
import type { Answer, Request } from '../../lib/accept/request.ts';
import { SCHEMES } from '../../lib/accept/verify/schemes.ts';
import { composeBus } from '../../lib/compose/bus.ts';
import { composeDoor } from '../../lib/compose/door.ts';
import { apiKey, type SourceSettings } from '../../lib/config/define-config.ts';
import { github } from '../../lib/config/providers.ts';
import type { SentEvent } from '../../lib/event/event-object.ts';
import { environmentWith, playBoundaries } from '../support/boundaries.ts';
import { PLANTED } from '../support/planted.ts';
import { requestWith } from '../support/requests.ts';
import { configurationWith } from '../support/sources.ts';

const KEY = PLANTED.sourceKey;
const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:orders';
const DEAD_LETTERS = 'https://sqs.example.com/1/dead-letters';
const EVENT = { eventName: 'order', userId: PLANTED.userId };
const BAD = 'bad';

type Functions = Pick<Partial<SourceSettings>, 'map' | 'edit' | 'project'>;

const raise = (): never => {
  throw new TypeError(`about ${PLANTED.email}`);
};
const made = (event: object) => event as never;

/** Functions that fail at an event of this name, or at a body that has it, and what the log must say then. */
const FAILING: readonly (readonly [string, Functions, object])[] = [
  ['a map that throws', { map: (body) => (isBad(body) ? raise() : body) }, { error: 'TypeError' }],
  ['a map that is async', { map: (body) => (isBad(body) ? made(Promise.reject(7)) : body) }, {}],
  [
    'a map that makes an invalid event',
    { map: (body) => (isBad(body) ? made({ ...body, createdAt: 'now' }) : body) },
    { issues: 'createdAt: invalid-type' },
  ],
  ['an edit that throws', { edit: (event) => (isBad(event) ? raise() : undefined) }, { error: 'TypeError' }],
  ['an edit that is async', { edit: (event) => (isBad(event) ? made(Promise.resolve()) : undefined) }, {}],
  [
    'an edit that makes an invalid event',
    { edit: (event) => (isBad(event) ? made({ ...event, userId: 7 }) : undefined) },
    { issues: 'userId: invalid-type' },
  ],
  [
    'an edit that makes two events with one id',
    {
      edit: (event) =>
        isBad(event)
          ? ([
              { ...event, id: 'one' },
              { ...event, id: 'one' },
            ] as SentEvent[])
          : undefined,
    },
    {},
  ],
  ['a project that throws', { project: (event) => (isBad(event) ? raise() : 'us') }, { error: 'TypeError' }],
  ['a project that is async', { project: (event) => (isBad(event) ? made(Promise.reject(7)) : 'us') }, {}],
  ['a project that names none', { project: (event) => (isBad(event) ? 'constructor' : 'us') }, {}],
];

function isBad(event: unknown): boolean {
  return (event as { readonly eventName?: unknown }).eventName === BAD;
}

function placeOf(functions: Functions): string {
  return `sources.app.${Object.keys(functions)[0]}`;
}

function openDoor(functions: Functions, isSigned: boolean) {
  const boundaries = playBoundaries({ secrets: { 'source-app': { current: KEY } } });
  const verify = isSigned ? github('source-app') : apiKey('source-app');
  const settings: Partial<SourceSettings> = { verify, buses: [TOPIC], ...functions };
  const configuration = configurationWith(settings);
  const environment = environmentWith({ logLevel: 'info' });
  const accept = composeDoor(configuration, environment, boundaries);
  const take = composeBus(configuration, environment, boundaries);
  const endsAt = boundaries.clock.now() + 25_000;
  return {
    async post(body: unknown, request: Partial<Request> = {}): Promise<Answer> {
      const unsigned = requestWith({ ...request, body: Buffer.from(JSON.stringify(body)) });
      return accept(SCHEMES[verify.scheme].sign(unsigned, KEY, 0, verify), endsAt);
    },
    async notify(body: unknown): Promise<void> {
      const Sns = { TopicArn: TOPIC, MessageId: 'm-1', Timestamp: '2026-11-23T12:00:00.000Z' };
      await take(
        busEventsOf({
          Records: [{ Sns: { ...Sns, Message: JSON.stringify(body), MessageAttributes: {} } }],
        } as never),
        endsAt,
      );
    },
    /** Reason and detail of each dead letter. */
    letters: () =>
      boundaries.asked
        .filter(({ url }) => url === DEAD_LETTERS)
        .map(({ MessageAttributes: { reason, detail } = {} }) => [reason?.StringValue, detail?.StringValue]),
    sent: () => boundaries.asked.filter(({ url }) => url !== DEAD_LETTERS).length,
    lines: () => boundaries.lines().filter(({ event }) => event !== undefined),
  };
}

function expectedOf(functions: Functions, told: { readonly issues?: string }) {
  const place = placeOf(functions);
  return {
    line: {
      ...{ level: 'error', source: 'app', code: 'not-mapped', function: place },
      message: expect.stringMatching(/^the source's (map|edit|project) function [a-zA-Z ]+$/),
      ...told,
    },
    detail: ['not-mapped', place, told.issues].filter(Boolean).join('; '),
  };
}

describe.each(FAILING)('%s', (_, functions, told) => {
  const { line, detail } = expectedOf(functions, told);

  it('has what was signed buried though it came alone, and its sender refused', async () => {
    const { post, letters, lines, sent } = openDoor(functions, true);
    const answer = await post({ ...EVENT, eventName: BAD });

    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'not-mapped' } } });
    expect([sent(), letters()]).toEqual([0, [['invalid', detail]]]);
    expect(lines()).toEqual([expect.objectContaining({ ...line, event: 'request-answered', buried: 1 })]);
  });

  it('has what a bus brought buried', async () => {
    const { notify, letters, lines } = openDoor(functions, true);
    await notify({ ...EVENT, eventName: BAD });

    expect(letters()).toEqual([['invalid', detail]]);
    expect(lines()).toEqual([expect.objectContaining({ ...line, event: 'bus-event-taken', buried: 1 })]);
  });
});

describe.each(FAILING.filter(([, { map }]) => map === undefined))('%s', (_, functions, told) => {
  const { line, detail } = expectedOf(functions, told);

  it('spares the others of a list', async () => {
    const { post, letters, lines, sent } = openDoor(functions, true);
    const answer = await post({ events: [EVENT, { ...EVENT, eventName: BAD }, EVENT] });

    expect(answer).toMatchObject({
      status: 207,
      body: { accepted: 2, events: [{}, { error: { code: 'not-mapped' } }, {}] },
    });
    expect([sent(), letters()]).toEqual([2, [['invalid', detail]]]);
    expect(lines()).toEqual([expect.objectContaining({ ...line, accepted: 2, refused: 1 })]);
  });

  it('spares the others of a batch, whoever sent it', async () => {
    const { post, letters, lines, sent } = openDoor(functions, false);
    const track = (event: string) => ({ type: 'track', event, userId: PLANTED.userId, messageId: event });
    const answer = await post({ batch: [track('order'), track(BAD)] }, { path: '/app/v1/batch' });

    expect(answer.status).toBe(200);
    expect([sent(), letters()]).toEqual([1, [['invalid', detail]]]);
    expect(lines()).toEqual([expect.objectContaining({ ...line, accepted: 1, refused: 1, buried: 1 })]);
  });
});

describe('a map of whose events one is invalid', () => {
  const map = (body: { readonly names: readonly string[] }) =>
    body.names.map((eventName) => made({ ...EVENT, eventName, createdAt: eventName === BAD ? 'now' : 1 }));

  it.each([true, false])('has that one buried beside the good ones, signed: %s', async (isSigned) => {
    const { post, letters, lines, sent } = openDoor({ map: map as never }, isSigned);
    const answer = await post({ names: ['a', BAD, 'b'] });

    expect(answer).toMatchObject({ status: 202, body: { accepted: 2 } });
    expect([sent(), letters()]).toEqual([
      2,
      [['invalid', 'not-mapped; sources.app.map; createdAt: invalid-type']],
    ]);
    expect(lines()).toMatchObject([{ level: 'error', function: 'sources.app.map', buried: 1 }]);
  });

  it('is no fault where it makes none', async () => {
    const { post, letters, lines } = openDoor({ map: () => [] }, true);

    expect(await post(EVENT)).toMatchObject({ status: 202, body: { accepted: 0 } });
    expect([letters(), lines()]).toEqual([[], []]);
  });
});
