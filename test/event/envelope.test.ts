import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeMessage, type Envelope, encodeMessage, MAX_MESSAGE_BYTES } from '../../lib/event/envelope.ts';
import { anyText } from '../support/any-text.ts';

const ENVELOPE: Envelope = {
  v: 1,
  id: 'order-1',
  source: 'app',
  project: 'us',
  operation: 'events/track',
  acceptedAt: '2026-11-23T12:00:00.000Z',
};

/** Any text, half surrogate pairs and line breaks of all kinds included. */
const oddText = fc.oneof(
  anyText,
  fc.string({ unit: fc.constantFrom('\n', '\r', '\u2028', '\u0085', '{', '"', '\\', 'a', '😀', '\ud83d') }),
  fc.json(),
);

const anyEnvelope: fc.Arbitrary<Envelope> = fc.record(
  {
    v: fc.constant(1 as const),
    id: oddText,
    source: oddText,
    project: oddText,
    operation: oddText,
    acceptedAt: oddText,
    traceparent: oddText,
    expiresAt: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  },
  { requiredKeys: ['v', 'id', 'source', 'project', 'operation', 'acceptedAt'], noNullPrototype: true },
);

const withLine = (line: string) => decodeMessage(`${line}\n{"eventName":"x"}`);
const changed = (changes: Record<string, unknown>) => withLine(JSON.stringify({ ...ENVELOPE, ...changes }));

describe('a message on the queue', () => {
  it('is two lines: the envelope as JSON, and the body as it is', () => {
    expect(encodeMessage(ENVELOPE, '{ "a" :1.0}\n')).toBe(
      '{"v":1,"id":"order-1","source":"app","project":"us","operation":"events/track",' +
        '"acceptedAt":"2026-11-23T12:00:00.000Z"}\n{ "a" :1.0}\n',
    );
  });

  it('is decoded to what was encoded, whatever the envelope and the body hold', () => {
    fc.assert(
      fc.property(anyEnvelope, oddText, (envelope, body) => {
        expect(decodeMessage(encodeMessage(envelope, body))).toEqual({ kind: 'message', envelope, body });
      }),
    );
  });

  it('has an envelope that SQS takes, whatever text that holds', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.constant('\ufffe\uffff\u0000\ud83d')), (text) => {
        const envelope: Envelope = {
          ...ENVELOPE,
          v: 2,
          id: text,
          refused: { code: 'invalid-event', detail: text },
        };
        const message = encodeMessage(envelope, '{}');

        expect(message).toMatch(/^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u);
        expect(decodeMessage(message)).toMatchObject({ envelope });
      }),
    );
  });

  it.each([
    ['line feeds', '{\n"eventName":\n"x"\n}\n'],
    ['Windows line ends', '{\r\n"eventName":"x"\r\n}'],
    ['a line feed first', '\n{}'],
    ['a second envelope', '{}\n{"v":2}\n{}'],
    ['numbers that a parse would change', '{"a":9007199254740993,"b":1.0,"c":1e400,"d":-0}'],
    ['a name that stands twice', '{"a":1,"a":2}'],
    ['an emoji, a line separator and a byte order mark', '{"a":"😀\u2028\ufeff"}'],
    ['no JSON at all', 'not json'],
    ['nothing', ''],
  ])('keeps a body with %s byte for byte', (_, body) => {
    const decoded = decodeMessage(encodeMessage(ENVELOPE, body));
    expect(decoded).toEqual({ kind: 'message', envelope: ENVELOPE, body });
  });

  it('loses members of the envelope that this version does not know', () => {
    expect(changed({ later: { a: 1 }, toString: 'x' })).toEqual(changed({}));
  });

  it.each([undefined, null, 7, true, ['app'], { email: 'ann@example.com' }])(
    'keeps only text of what it can do without: not %j',
    (value) => {
      expect(changed({ source: value, acceptedAt: value, traceparent: value })).toEqual({
        kind: 'message',
        envelope: { ...ENVELOPE, source: '', acceptedAt: '' },
        body: '{"eventName":"x"}',
      });
    },
  );

  it('says last when its event expires, in a version that every consumer reads', () => {
    const envelope: Envelope = { ...ENVELOPE, expiresAt: '2026-11-23T14:00:00.000Z' };

    expect(encodeMessage(envelope, '{}')).toBe(
      encodeMessage(ENVELOPE, '{}').replace('}\n', ',"expiresAt":"2026-11-23T14:00:00.000Z"}\n'),
    );
    expect(changed({ expiresAt: envelope.expiresAt })).toMatchObject({ envelope });
  });

  it.each([
    ...[null, 7, 1_795_442_400_000, true, [], {}, ['2026-11-23T14:00:00.000Z']],
    ...['', 'soon', '0', '2026', '2026-11-23', '2026-02-30T14:00:00.000Z', '2026-11-23T24:00:00.000Z'],
    ...['2026-11-23T14:00:00.000+01:00', '2026-11-23T14:00:00.000Z ', 'Mon, 23 Nov 2026 14:00:00 GMT'],
    ...['2026-11-23T14:00:00.000Z (noon)', '999999-01-01T00:00:00.000Z'],
  ])('never expires at %j, which is no time as the door writes it', (expiresAt) => {
    expect(changed({ expiresAt })).toEqual(changed({}));
  });

  it('leaves room in what SQS takes for the attributes of a dead letter', () => {
    expect(MAX_MESSAGE_BYTES).toBe(1_044_480);
  });

  it('lets a member named __proto__ change nothing', () => {
    const decoded = withLine(`${JSON.stringify(ENVELOPE).slice(0, -1)},"__proto__":{"project":"eu","v":2}}`);
    expect(decoded).toMatchObject({ kind: 'message', envelope: { v: 1, project: 'us' } });
    expect(Object.hasOwn(Object.prototype, 'project')).toBe(false);
  });
});

describe('text from the queue', () => {
  it.each([
    ['no line feed', JSON.stringify(ENVELOPE)],
    ['nothing at all', ''],
    ['only a line feed', '\n'],
    ['an empty first line', `\n${JSON.stringify(ENVELOPE)}\n{}`],
    ['a first line cut short', `${JSON.stringify(ENVELOPE).slice(0, -1)}\n{}`],
    ['a byte order mark', `\ufeff${JSON.stringify(ENVELOPE)}\n{}`],
    ['an envelope over several lines', `${JSON.stringify(ENVELOPE, null, 1)}\n{}`],
    ['plain text', 'hello\nworld'],
    ['a list', `${JSON.stringify([ENVELOPE])}\n{}`],
    ['a number', '1\n{}'],
    ['a string', '"v"\n{}'],
    ['null', 'null\n{}'],
    ['true', 'true\n{}'],
    ['an empty object', '{}\n{}'],
    ['an envelope that is only inherited', `{"__proto__":${JSON.stringify(ENVELOPE)}}\n{}`],
  ])('is undecodable with %s', (_, text) => {
    expect(decodeMessage(text)).toEqual({ kind: 'undecodable' });
  });

  it.each([
    ['no version', { v: undefined }],
    ['a version that is a string', { v: '1' }],
    ['a version that is a fraction', { v: 1.5 }],
    ['a version in a list', { v: [1] }],
    ['null for a version', { v: null }],
    ['no id', { id: undefined }],
    ['an id that is a number', { id: 7 }],
    ['no project', { project: undefined }],
    ['a project that is a list', { project: ['us'] }],
    ['no operation', { operation: undefined }],
    ['an operation that is an object', { operation: {} }],
  ])('is undecodable with an envelope that has %s', (_, changes) => {
    expect(changed(changes)).toEqual({ kind: 'undecodable' });
  });

  it.each([0, 3, -1, 1_000])('is of an unknown version with v %i, whatever else it holds', (v) => {
    expect(withLine(`{"v":${v}}`)).toEqual({ kind: 'unknown-version' });
    expect(changed({ v, id: 7, project: null })).toEqual({ kind: 'unknown-version' });
  });

  it('is never to be sent where it says that it was refused', () => {
    const refused = { code: 'invalid-event', detail: 'invalid-event; eventName: too-small' };

    expect(changed({ v: 2, refused })).toMatchObject({ kind: 'message', envelope: { v: 2, refused } });
    for (const said of [{}, { code: 1, detail: [] }]) {
      expect(changed({ v: 2, refused: said })).toMatchObject({
        kind: 'message',
        envelope: { refused: { code: '', detail: '' } },
      });
    }
    for (const said of [undefined, null, 7, []]) {
      expect(changed({ v: 2, refused: said })).toEqual({ kind: 'unknown-version' });
    }
    for (const said of ['x', [], null, 7, false]) {
      expect(changed({ v: 1, refused: said })).toEqual({ kind: 'undecodable' });
    }
    expect(changed({ v: 1, refused })).toMatchObject({ envelope: { refused } });
    expect(changed({ v: 1 })).not.toHaveProperty('envelope.refused');
  });

  it('is a message only with a known version, an id, a project and an operation, and never a surprise', () => {
    const nearEnvelope = fc.record({
      v: fc.constantFrom(1, 2, '1', null),
      id: fc.oneof(fc.string(), fc.jsonValue()),
      project: fc.oneof(fc.string(), fc.jsonValue()),
      operation: fc.oneof(fc.string(), fc.jsonValue()),
      source: fc.oneof(fc.string(), fc.jsonValue()),
      acceptedAt: fc.oneof(fc.string(), fc.jsonValue()),
    });
    fc.assert(
      fc.property(
        fc.oneof(
          nearEnvelope.map((value) => JSON.stringify(value)),
          oddText,
        ),
        oddText,
        (line, body) => {
          const decoded = decodeMessage(`${line}\n${body}`);
          if (decoded.kind === 'message') {
            const { refused: _, ...envelope } = decoded.envelope;
            expect(envelope).toEqual({
              v: expect.any(Number),
              id: expect.any(String),
              project: expect.any(String),
              operation: expect.any(String),
              source: expect.any(String),
              acceptedAt: expect.any(String),
            });
          } else {
            expect(['undecodable', 'unknown-version']).toContain(decoded.kind);
          }
        },
      ),
    );
  });
});
