import { describe, expect, it } from 'vitest';
import { checkEvent, type Intake, type Valid } from '../../../lib/accept/check/check-event.ts';
import type { SourceSettings } from '../../../lib/config/define-config.ts';
import { decodeMessage, MAX_MESSAGE_BYTES } from '../../../lib/event/envelope.ts';
import { operationNamed } from '../../../lib/iterable/operations.ts';
import { NOON } from '../../support/clock.ts';
import { configurationWith } from '../../support/sources.ts';

const TEXT = '{"eventName":"sum","userId":"u1","id":"order-1","createdAt":1}';

function intakeOf(settings: Partial<SourceSettings> = {}, intake: Partial<Intake> = {}): Intake {
  const configuration = configurationWith(settings);
  const source = configuration.sources.app;
  if (source === undefined) throw new Error('there is no source');
  return {
    configuration,
    source,
    form: 'single',
    acceptedAt: NOON,
    traceparent: undefined,
    missingId: () => 'made-up',
    ...intake,
  };
}

function valid(text: string, intake: Intake = intakeOf(), isMade = false): Valid {
  const checked = checkEvent({ text, ...(isMade ? { unwalked: true } : {}) }, intake);
  if (checked.kind === 'valid') return checked;
  throw new Error('the event was refused', { cause: checked.refusal });
}

function envelopeOf(text: string, intake?: Intake): object {
  const decoded = decodeMessage(valid(text, intake).text);
  return decoded.kind === 'message' ? decoded.envelope : decoded;
}

describe('a checked event', () => {
  it('becomes the message that will lie on the queue', () => {
    expect(valid(TEXT)).toEqual({
      kind: 'valid',
      id: 'order-1',
      operation: operationNamed('events/track'),
      project: 'us',
      written: TEXT,
      text:
        '{"v":1,"id":"order-1","source":"app","project":"us","operation":"events/track",' +
        `"acceptedAt":"2026-11-23T12:00:00.000Z"}\n${TEXT}`,
      warnings: [],
    });
  });

  it('happened when it was accepted, in whole seconds, if it does not say when', () => {
    const { text } = valid('{"eventName":"sum","userId":"u1"}', intakeOf({}, { acceptedAt: NOON + 999 }));

    expect(text).toContain(`,"id":"made-up","createdAt":${NOON / 1000}}`);
    expect(text).toContain('"acceptedAt":"2026-11-23T12:00:00.999Z"');
  });

  it('carries the trace of its sender', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

    expect(envelopeOf(TEXT, intakeOf({}, { traceparent }))).toMatchObject({ traceparent });
  });

  it.each([
    '',
    'x',
    '00-0AF7651916CD43DD8448EB211C80319C-B7AD6B7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01,00-1',
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\n',
  ])('does not carry on a trace such as %j', (traceparent) => {
    expect(envelopeOf(TEXT, intakeOf({}, { traceparent }))).not.toHaveProperty('traceparent');
  });

  it('goes to the project that the function of its source names', () => {
    const intake = intakeOf({ project: ({ userId }) => (userId === 'u1' ? 'eu' : 'us') });

    expect(valid(TEXT, intake)).toMatchObject({ project: 'eu' });
    expect(envelopeOf(TEXT, intake)).toMatchObject({ project: 'eu' });
    expect(valid('{"eventName":"sum","userId":"u2"}', intake)).toMatchObject({ project: 'us' });
  });

  it('is what it was, whatever that function does to it', () => {
    const project = (event: object) => {
      Object.assign(event, { id: 'other', eventName: 'other' });
      return 'us';
    };

    expect(valid(TEXT, intakeOf({ project }))).toMatchObject({ id: 'order-1', text: valid(TEXT).text });
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
    expect(checkEvent({ text: TEXT }, intakeOf({ project: () => name as string }))).toMatchObject({
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

    expect(checkEvent({ text: TEXT }, intakeOf({ project }))).toMatchObject({
      kind: 'refused',
      refusal: { code: 'not-mapped', message: "the source's project function failed", cause },
    });
  });

  it('is refused with its text as it was when it is not valid', () => {
    expect(checkEvent({ text: '{ "userId" : "u1" }' }, intakeOf())).toMatchObject({
      kind: 'refused',
      refusal: { code: 'invalid-event', issues: [{ path: 'eventName' }] },
      written: '{ "userId" : "u1" }',
    });
  });

  it.each([
    ['{"eventName":"sum","userId":"\\ud800"}', 'lone-surrogate'],
    ['{"eventName":"sum","userId":"u1","__proto__":{}}', 'forbidden-key'],
    [`{"eventName":"sum","userId":"u1","x":${'['.repeat(64)}${']'.repeat(64)}}`, 'too-deep'],
  ])('is walked when a map function made it: %s', (text, code) => {
    expect(checkEvent({ text, unwalked: true }, intakeOf())).toMatchObject({
      kind: 'refused',
      refusal: { code, message: expect.stringMatching(/^the event: /) },
      written: text,
    });
  });

  it('is text that SQS takes when a map function made it', () => {
    const event = '{"eventName":"\uffff","userId":"u1","id":"1","createdAt":1}';

    expect(valid(event, intakeOf(), true).text).toContain('"eventName":"\\uffff"');
  });

  it.each(['x', 'é', '€', '😀'])('may fill a message to the last byte, of %s', (character) => {
    const room = MAX_MESSAGE_BYTES - Buffer.byteLength(valid(TEXT).text) + 'sum'.length;
    const count = Math.floor(room / Buffer.byteLength(character));
    const filled = character.repeat(count) + 'x'.repeat(room - count * Buffer.byteLength(character));

    expect(Buffer.byteLength(valid(TEXT.replace('sum', filled)).text)).toBe(MAX_MESSAGE_BYTES);
    expect(checkEvent({ text: TEXT.replace('sum', `${filled}x`) }, intakeOf())).toMatchObject({
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
    const missingId = () => {
      throw fault;
    };

    expect(() =>
      checkEvent({ text: '{"eventName":"sum","userId":"u1"}' }, intakeOf({}, { missingId })),
    ).toThrow(fault);
  });
});
