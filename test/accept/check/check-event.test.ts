import { describe, expect, it } from 'vitest';
import type { Arrival } from '../../../lib/accept/check/arrival.ts';
import { type Checked, checkEvent } from '../../../lib/accept/check/check-event.ts';
import type { Part } from '../../../lib/accept/check/part.ts';
import { checksOf } from '../../../lib/accept/check/part.ts';
import type { SourceSettings } from '../../../lib/config/define-config.ts';
import { decodeMessage, MAX_MESSAGE_BYTES } from '../../../lib/event/envelope.ts';
import { derivedEventId } from '../../../lib/event/event-id.ts';
import { parseTraceparent } from '../../../lib/event/traceparent.ts';
import { operationNamed } from '../../../lib/iterable/operations.ts';
import { walkJson } from '../../../lib/json/scan.ts';
import { arrivalAt } from '../../support/arrival.ts';
import { NOON } from '../../support/clock.ts';
import { configurationWith, sourceWith } from '../../support/sources.ts';

const TEXT = '{"eventName":"sum","userId":"u1","id":"order-1","createdAt":1}';

function check(
  text: string,
  settings: Partial<SourceSettings> = {},
  arrival: Partial<Arrival> = {},
): Checked {
  const found = { json: walkJson(text) };
  return checkEvent(found, arrivalAt(sourceWith(settings), arrival), checksOf(configurationWith(settings)));
}

function valid(...event: Parameters<typeof check>): Part & { readonly text: string } {
  const checked = check(...event);
  const [part, ...others] = checked.kind === 'valid' ? checked.parts : [];
  if (part !== undefined && others.length === 0) return { ...part, text: part.messages[0]?.text ?? '' };
  throw new Error('the event was not accepted as it is', { cause: checked });
}

function envelopeOf(...event: Parameters<typeof check>): object {
  const decoded = decodeMessage(valid(...event).text);
  return decoded.kind === 'message' ? decoded.envelope : decoded;
}

describe('a checked event', () => {
  it('becomes the message that will lie on the queue', () => {
    const text =
      '{"v":1,"id":"order-1","source":"app","project":"us","operation":"events/track",' +
      `"acceptedAt":"2026-11-23T12:00:00.000Z"}\n${TEXT}`;

    expect(check(TEXT)).toEqual({
      kind: 'valid',
      id: 'order-1',
      parts: [
        {
          id: 'order-1',
          queuedId: 'order-1',
          operation: operationNamed('events/track'),
          project: configurationWith().projects.us,
          messages: [{ project: 'us', text }],
          warnings: [],
        },
      ],
      written: TEXT,
      warnings: [],
    });
  });

  it('happened when it was accepted, in whole seconds, if it does not say when', () => {
    const { text } = valid('{"eventName":"sum","userId":"u1"}', {}, { acceptedAtMs: NOON + 999 });

    expect(text).toContain(`,"id":"made-from-33","createdAt":${NOON / 1000}}`);
    expect(text).toContain('"acceptedAt":"2026-11-23T12:00:00.999Z"');
  });

  it('carries the trace of its sender', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

    expect(envelopeOf(TEXT, {}, { trace: parseTraceparent(traceparent) })).toMatchObject({ traceparent });
    expect(envelopeOf(TEXT, {}, { trace: parseTraceparent('00-1') })).not.toHaveProperty('traceparent');
  });

  it('goes to the project that the function of its source names', () => {
    const settings: Partial<SourceSettings> = {
      project: ({ userId }) => (userId === 'u1' ? 'eu' : 'us'),
    };

    expect(valid(TEXT, settings)).toMatchObject({ project: { name: 'eu' } });
    expect(envelopeOf(TEXT, settings)).toMatchObject({ project: 'eu' });
    expect(valid('{"eventName":"sum","userId":"u2"}', settings)).toMatchObject({ project: { name: 'us' } });
  });

  it('is what it was, whatever that function does to it', () => {
    const project = (event: object) => {
      Object.assign(event, { id: 'other', eventName: 'other' });
      return 'us';
    };

    expect(valid(TEXT, { project })).toMatchObject({ id: 'order-1', text: valid(TEXT).text });
  });

  it.each<[string, unknown]>([
    ['an unknown name', 'de'],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
    ['an empty name', ''],
    ['nothing', undefined],
    ['null', null],
    ['a list that reads like a name', ['us']],
    ['an object that reads like a name', { toString: () => 'us' }],
  ])('is refused when that function returns %s', (_, name) => {
    expect(check(TEXT, { project: () => name as string })).toMatchObject({
      kind: 'refused',
      refusal: {
        code: 'not-mapped',
        message: "the source's project function named no configured project",
        cause: undefined,
      },
      written: TEXT,
    });
  });

  it('is refused when that function throws, with the cause for the log', () => {
    const cause = new Error('ann@example.com');
    const project = () => {
      throw cause;
    };

    expect(check(TEXT, { project })).toMatchObject({
      kind: 'refused',
      refusal: { code: 'not-mapped', message: "the source's project function failed", cause },
    });
  });

  it('is refused with its text as it was when it is not valid', () => {
    expect(check('{ "userId" : "u1" }')).toMatchObject({
      kind: 'refused',
      refusal: { code: 'invalid-event', issues: [{ path: 'eventName' }] },
      written: '{ "userId" : "u1" }',
    });
  });

  it.each(['x', 'é', '€', '😀'])('may fill a message to the last byte, of %s', (character) => {
    const filledWith = (text: string) => TEXT.replace('}', `,"dataFields":{"a":"${text}"}}`);
    const room = MAX_MESSAGE_BYTES - Buffer.byteLength(valid(filledWith('')).text);
    const count = Math.floor(room / Buffer.byteLength(character));
    const filled = character.repeat(count) + 'x'.repeat(room - count * Buffer.byteLength(character));

    expect(Buffer.byteLength(valid(filledWith(filled)).text)).toBe(MAX_MESSAGE_BYTES);
    expect(check(filledWith(`${filled}x`))).toMatchObject({
      kind: 'refused',
      refusal: {
        code: 'too-large',
        status: 413,
        message: 'an event with its envelope must not exceed 1044480 bytes',
      },
    });
  });

  it('lets a fault of our own through', () => {
    const fault = new Error('ours');
    const fallbackId = () => {
      throw fault;
    };

    expect(() => check('{"eventName":"sum","userId":"u1"}', {}, { fallbackId })).toThrow(fault);
  });

  it('has an id of its own source at Iterable, and is told its own, where a source wants that', () => {
    const stored = derivedEventId('app', { scheme: 'own', id: 'order-1' });
    const own = valid(TEXT, { ids: 'own' });

    expect(own.id).toBe('order-1');
    expect(own.text).toContain(`"id":"${stored}","source":"app"`);
    expect(own.text).toContain(`"userId":"u1","id":"${stored}","createdAt":1}`);
    expect(valid(TEXT, { ids: 'own' }).text).toBe(own.text);
  });

  it('can be sent again by the id that it was told, also where that is ours', () => {
    const first = valid('{"eventName":"sum","userId":"u1","createdAt":1}', { ids: 'own' });
    const again = valid(`{"eventName":"sum","userId":"u1","createdAt":1,"id":"${first.id}"}`, { ids: 'own' });

    expect(JSON.parse(again.text.split('\n')[1] ?? '')).toEqual(JSON.parse(first.text.split('\n')[1] ?? ''));
  });
});
