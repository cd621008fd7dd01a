import { describe, expect, it } from 'vitest';
import { createSourceMetrics } from '../../lib/accept/metrics.ts';
import { type BusEvent, createTakeFromBus, NotTaken } from '../../lib/accept/take-from-bus.ts';
import type { SourceSettings } from '../../lib/config/define-config.ts';
import { derivedEventId } from '../../lib/event/event-id.ts';
import { clockAt, NOON } from '../support/clock.ts';
import { DEADLINE } from '../support/door.ts';
import { createFakeQueue } from '../support/fake-queue.ts';
import { recordedLog } from '../support/recorded-output.ts';
import { configurationWith } from '../support/sources.ts';

const ID = { scheme: 'sns', id: 'm-1' };
const TEXT = '{"eventName":"order","userId":"u1","dataFields":{"big":9007199254740993,"n":1.0}}';
const OCCURRED = NOON - 60_500;

function openBus(settings: Partial<SourceSettings> = {}, queue = createFakeQueue()) {
  const lines: string[] = [];
  const take = createTakeFromBus({
    configuration: configurationWith({ buses: ['orders'], ...settings }),
    hasClientKey: () => ({ get: async () => false, refresh: async () => false }),
    queue,
    clock: clockAt(),
    log: recordedLog('debug', (line) => lines.push(line)),
    metrics: createSourceMetrics('test', clockAt()),
  });
  return {
    queue,
    lines,
    take: (event: Partial<BusEvent> = {}) => {
      const { text = TEXT } = event;
      return take(
        {
          bus: 'orders',
          sendersId: ID,
          occurredAtMs: OCCURRED,
          text,
          whole: text,
          wasParsed: false,
          headers: {},
          ...event,
        },
        DEADLINE,
      );
    },
    bodies: () => queue.sent.map(({ text }) => text.split('\n')[1]),
    buried: () => queue.buried.map(({ message, reason, detail }) => [message.split('\n')[1], reason, detail]),
  };
}

describe('an event of a bus', () => {
  it('is edited like any other, dropped too', async () => {
    const { take, bodies, queue } = openBus({
      edit: ({ dataFields, ...event }) =>
        dataFields === undefined ? null : { ...event, dataFields: { ...dataFields, bus: true } },
    });
    await take();
    await take({ text: '{"eventName":"order","userId":"u1"}' });

    expect(bodies()).toEqual([
      expect.stringContaining('"dataFields":{"big":9007199254740993,"n":1.0,"bus":true}'),
    ]);
    expect(queue.buried).toEqual([]);
  });

  it('is queued like any other, under an id made of its own, at the time of the bus', async () => {
    const { take, bodies } = openBus();
    await take();

    const id = derivedEventId('app', ID);
    expect(bodies()).toEqual([
      `${TEXT.slice(0, -1)},"id":"${id}","createdAt":${Math.floor(OCCURRED / 1000)}}`,
    ]);
  });

  it('gets the time of its acceptance when the bus says none', async () => {
    const { take, bodies } = openBus();
    await take({ occurredAtMs: Number.NaN });

    expect(bodies()[0]).toContain(`"createdAt":${NOON / 1000}}`);
  });

  it('may be a list, each with an id of its own that is the same the next time', async () => {
    const { take, bodies } = openBus();
    const other = TEXT.replace('u1', 'u2');
    await take({ text: `{"events":[${TEXT},${other}]}` });
    await take({ text: `{"events":[${other}]}` });

    expect(bodies()[2]).toBe(bodies()[1]);
    expect(bodies()[0]?.slice(-110)).not.toBe(bodies()[1]?.slice(-110));
  });

  it.each([
    ['a name twice', '{"eventName":"a","eventName":"b"}', false, 'duplicate-key'],
    ['a hostile name', '{"a":{"__proto__":1}}', false, 'forbidden-key'],
    ['too much depth', `{"a":${'['.repeat(70)}${']'.repeat(70)}}`, true, 'too-deep'],
    [
      'a number that may have been rounded',
      '{"eventName":"a","userId":"u1","dataFields":{"n":9007199254740992}}',
      true,
      'invalid-event; dataFields.n: rounded-number',
    ],
  ])('buries of a list only the one with %s', async (_, bad, wasParsed, detail) => {
    const good = TEXT.replace('9007199254740993', '1');
    for (const text of [`{"events":[${good},${bad},${good}]}`, `[${good},${bad},${good}]`]) {
      const { take, bodies, buried } = openBus();
      await take({ text, wasParsed });

      expect(bodies()).toHaveLength(2);
      expect(buried()).toEqual([[bad, 'invalid', detail]]);
    }
  });

  it('is stored with U+FFFD for half of a surrogate pair', async () => {
    const { take, bodies } = openBus();
    await take({ text: '{"eventName":"a\ud83d","userId":"u1","dataFields":{"b":"\\udc00"}}' });

    expect(bodies()[0]).toContain('{"eventName":"a\\ufffd","userId":"u1","dataFields":{"b":"\\ufffd"}');
  });

  it('is whatever the function of its source makes of all that the bus says', async () => {
    const map: SourceSettings['map'] = (body, headers) => ({ eventName: body.type, userId: headers.user });
    const { take, bodies } = openBus({ map });
    await take({ whole: '{"type":"order"}', headers: { user: 'u7' } });

    expect(bodies()[0]).toContain('{"eventName":"order","userId":"u7"');
  });

  it.each([
    ['not valid', '{"userId":"u1", "n":1.0}', 'invalid-event; eventName: invalid-type'],
    ['no JSON', 'text', 'invalid-json'],
    ['read in two ways', '{"a":1,"a":2}', 'duplicate-key'],
    [
      'a client-side call without a key',
      '{"operation":"users/registerBrowserToken","browserToken":"t","userId":"u"}',
      'client-key-missing',
    ],
  ])('is buried with its bytes and the reason when it is %s', async (_, text, detail) => {
    const { take, buried, queue } = openBus();
    await take({ text });

    expect(buried()).toEqual([[text, 'invalid', detail]]);
    expect(queue.sent).toEqual([]);
  });

  it.each([
    ['a name of a sender that SQS refuses', '{"events":[],"\\uffff":1}', '{"events":[],"\\uffff":1}'],
    ['the same as it is', '{"events":[],"\uffff":1}', '{"events":[],"\\uffff":1}'],
    ['such a character and a name twice', '{"a":"\ufffe","a":1}', '{"a":"\\ufffe","a":1}'],
    ['half a pair', '{"eventName":"a\ud83d"}', '{"eventName":"a\\ufffd"}'],
    ['no JSON, but a control character', 'hello \u0001', 'hello \ufffd'],
    ['no JSON, but U+FFFF', 'hello \uffff', 'hello \\uffff'],
  ])('is buried in a letter that SQS takes, with %s in it', async (_, text, body) => {
    const { take, buried, queue } = openBus();
    await take({ text });

    expect(buried()).toMatchObject([[body, 'invalid', expect.any(String)]]);
    expect(queue.buried[0]?.message).toMatch(
      /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u,
    );
  });

  it('is buried when the function of its source fails', async () => {
    const { take, buried, lines } = openBus({
      map: () => {
        throw new TypeError('about ann@example.com');
      },
    });
    await take();

    expect(buried()).toEqual([[TEXT, 'invalid', 'not-mapped; sources.app.map']]);
    const logged = JSON.parse(lines.at(-1) ?? '');
    expect(logged).toMatchObject({
      level: 'error',
      code: 'not-mapped',
      error: 'TypeError',
      place: expect.stringContaining('take-from-bus'),
    });
    expect(JSON.stringify(logged)).not.toContain('ann');
  });

  it.each([
    ['{"eventName":"a","userId":"u1","dataFields":{"ids":[1,9007199254740992]}}', 'dataFields.ids[1]'],
    ['{"eventName":"a","userId":"u1","campaignId":-9223372036854775807}', 'campaignId'],
  ])('is buried rather than stored with other digits than were sent: %s', async (text, path) => {
    const { take, buried } = openBus();
    await take({ text, wasParsed: true });

    expect(buried()).toEqual([[text, 'invalid', `invalid-event; ${path}: rounded-number`]]);
  });

  it.each(['{"eventName":"a","userId":"u1","dataFields":{"a":1e300,"b":0.1,"c":9007199254740991}}'])(
    'is stored when its numbers came whole: %s',
    async (text) => {
      const { take, bodies } = openBus();
      await take({ text, wasParsed: true });

      expect(bodies()).toHaveLength(1);
    },
  );

  it.each([
    ['a good one', TEXT],
    ['a bad one', '{}'],
  ])('is thrown back when the queue does not confirm %s', async (_, text) => {
    const { take, lines } = openBus(
      {},
      createFakeQueue(() => false),
    );

    await expect(take({ text })).rejects.toThrow(NotTaken);
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      level: 'error',
      event: 'bus-event-taken',
      code: 'not-queued',
    });
  });

  it('is thrown back when no source has its bus', async () => {
    const { take, queue } = openBus();

    await expect(take({ bus: 'com.other' })).rejects.toThrow('no source has the bus com.other');
    expect([...queue.sent, ...queue.buried]).toEqual([]);
  });

  it.each(['[', '{"a":'])('is buried when it is nested deeper than anything honest: %s', async (open) => {
    const text = `${open.repeat(100_000)}1${(open === '[' ? ']' : '}').repeat(100_000)}`;
    const { take, buried } = openBus();
    await take({ text, whole: text, wasParsed: true });

    // A list is cut: what it holds is buried.
    expect(buried()).toMatchObject([[open === '[' ? text.slice(1, -1) : text, 'invalid', 'too-deep']]);
  });
});
