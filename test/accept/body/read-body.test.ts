import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES } from '../../../lib/accept/body/decompress.ts';
import { readBody, readJson } from '../../../lib/accept/body/read-body.ts';
import { Refusal } from '../../../lib/accept/refusal.ts';
import { textOf } from '../../../lib/json/json-text.ts';
import { requestWith } from '../../support/requests.ts';

const TEXT = '{"eventName":"sümmary","userId":"😀"}';

async function read(body: Buffer | string, headers: Record<string, string> = {}): Promise<string> {
  return textOf(await readBody(requestWith({ headers, body: Buffer.from(body) })));
}

async function refusalOf(body: Buffer | string, headers: Record<string, string> = {}): Promise<Refusal> {
  const refusal: unknown = await read(body, headers).catch((error: unknown) => error);
  if (refusal instanceof Refusal) return refusal;
  throw new Error('it was not refused', { cause: refusal });
}

const codings = [
  ['gzip', 'as it is', zlib.gzipSync],
  ['x-gzip', 'as it is', zlib.gzipSync],
  ['GZip', 'as it is', zlib.gzipSync],
  [' gzip ', 'as it is', zlib.gzipSync],
  ['deflate', "in zlib's format", zlib.deflateSync],
  ['deflate', 'bare', zlib.deflateRawSync],
  ['br', 'as it is', zlib.brotliCompressSync],
] as const;

describe('the content type of a body', () => {
  it.each([
    '',
    'application/json',
    'APPLICATION/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json; charset=utf8; profile=x',
    'application/json ; x=y',
    'application/vnd.api+json',
    'application/problem+json',
    'text/json',
    'application/json,application/json',
    'application/json, application/json; charset=utf-8',
    'application/json; charset=utf-8, application/json; charset=UTF-8',
    'application/json; profile="a,b"',
    ';charset=utf-8',
  ])('may be %j', async (type) => {
    expect(await read(TEXT, { 'content-type': type })).toBe(TEXT);
    expect(await refusalOf('eventName=sum', { 'content-type': type })).toMatchObject({
      code: 'invalid-json',
    });
  });

  it('may be missing', async () => {
    expect(await read(TEXT)).toBe(TEXT);
  });

  const OTHERS = [
    'text/plain',
    'text/plain;charset=UTF-8',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'multipart/form-data; boundary="charset=x, y"',
    'application/octet-stream',
    'application/xml',
    'application/jsonp',
    'application/json5',
    'application/+json',
    'image/json',
    'json',
    'application/json, text/plain',
    'no type; at = all',
  ];

  it.each(OTHERS)('may be %j where the body begins as JSON', async (type) => {
    const headers = { 'content-type': type };

    expect(await read(TEXT, headers)).toBe(TEXT);
    expect(await read('\ufeff \r\n\t[1]', headers)).toBe(' \r\n\t[1]');
    expect(await read(zlib.gzipSync(TEXT), { ...headers, 'content-encoding': 'gzip' })).toBe(TEXT);
    expect(await refusalOf('{"a":', headers)).toMatchObject({ code: 'invalid-json' });
    expect(await refusalOf(Buffer.of(0x7b, 0xff), headers)).toMatchObject({ code: 'invalid-encoding' });
  });

  it.each(OTHERS)('must not be %j where it begins otherwise', async (type) => {
    for (const body of ['a=1', '"text"', '1', '', '--x\r\n\r\n{}', '\u00a0{}', Buffer.of(0xff, 0xd8)]) {
      expect(await refusalOf(body, { 'content-type': type })).toMatchObject({
        code: 'unsupported-media-type',
        status: 415,
        message: 'the content type must be application/json',
      });
    }
  });
});

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const little = (text: string) => Buffer.from(text, 'utf16le');
const big = (text: string) => little(text).swap16();

describe('the charset of a body', () => {
  it.each<[charset: string, body: Buffer, text: string]>([
    ['utf-8', Buffer.from('\ufeff{"a":"é😀"}'), '{"a":"é😀"}'],
    ['UTF8', Buffer.from('["é"]'), '["é"]'],
    ['utf-16', little('\ufeff{"a":"é😀"}'), '{"a":"é😀"}'],
    ['utf-16', big('\ufeff{"a":"é😀"}'), '{"a":"é😀"}'],
    ['UTF-16', little(' {"a":"é😀"}'), ' {"a":"é😀"}'],
    ['utf16', big(' {"a":"é😀"}'), ' {"a":"é😀"}'],
    ['utf-16le', little('["\ufeff"]'), '["\ufeff"]'],
    ['UTF-16LE', little('\ufeff["é"]'), '["é"]'],
    ['utf-16be', big('["😀"]'), '["😀"]'],
    ['utf-16be', big('\ufeff["é"]'), '["é"]'],
    ['iso-8859-1', latin1('["café \u0080"]'), '["café \u0080"]'],
    ['ISO8859-1', latin1('["é"]'), '["é"]'],
    ['iso_8859-1', latin1('["ÿ"]'), '["ÿ"]'],
    ['latin1', latin1('["é"]'), '["é"]'],
    ['us-ascii', latin1('["\\u00e9"]'), '["\\u00e9"]'],
    ['ASCII', latin1('["a"]'), '["a"]'],
    ['ANSI_X3.4-1968', latin1('["a"]'), '["a"]'],
    ['windows-1252', Buffer.of(0x5b, 0x22, 0x80, 0x99, 0x9f, 0xe9, 0x20, 0x22, 0x5d), '["€™Ÿé "]'],
    ['cp1252', latin1('["é"]'), '["é"]'],
  ])('may be %s', async (charset, body, text) => {
    expect(await read(body, { 'content-type': `application/json; charset=${charset}` })).toBe(text);
    expect(await read(body, { 'content-type': `text/plain;x=y; Charset = "${charset}"` })).toBe(text);
    expect(
      await read(zlib.gzipSync(body), {
        'content-type': `application/json;charset='${charset}'`,
        'content-encoding': 'gzip',
      }),
    ).toBe(text);
  });

  it('has of Windows-1252 what the Encoding Standard has', async () => {
    const defined = Array.from({ length: 128 }, (_, index) => index + 128).filter(
      (byte) => ![0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(byte),
    );
    const body = Buffer.from([0x22, ...defined, 0x22]);

    expect(await read(body, { 'content-type': 'application/json;charset=windows-1252' })).toBe(
      new TextDecoder('windows-1252').decode(body),
    );
  });

  it.each<[charset: string, name: string, body: Buffer]>([
    ['us-ascii', 'US-ASCII', Buffer.from('["é"]')],
    ['windows-1252', 'Windows-1252', latin1('["\u0081"]')],
    ['utf-16', 'UTF-16', little('["\ud800"]')],
    ['utf-16be', 'UTF-16BE', big('["\udc00"]')],
    ['utf-16le', 'UTF-16LE', Buffer.concat([little('[]'), Buffer.of(0x20)])],
    ['utf-8', 'UTF-8', latin1('["é"]')],
  ])('is held against the bytes: %s', async (charset, name, body) => {
    for (const type of ['application/json', 'text/plain']) {
      expect(await refusalOf(body, { 'content-type': `${type}; charset=${charset}` })).toMatchObject({
        code: 'invalid-encoding',
        status: 400,
        message: `the body is not ${name}`,
      });
    }
  });

  it.each([
    'application/json; charset=koi8-r',
    'application/json; charset=utf-32',
    'application/json; charset=',
    'application/json; x=y; CHARSET=shift_jis',
    'text/plain; charset="big5"',
    'application/json; charset=utf-8, application/json; charset=latin1',
    'application/json; charset=constructor',
  ])('must not be another, and those accepted are named: %j', async (type) => {
    expect(await refusalOf(TEXT, { 'content-type': type })).toMatchObject({
      code: 'unsupported-media-type',
      status: 415,
      message:
        'the charset must be one of UTF-8, UTF-16, UTF-16LE, UTF-16BE, ISO-8859-1, US-ASCII, Windows-1252',
    });
  });
});

describe('the content encoding of a body', () => {
  it.each(codings)('may be %j, %s', async (coding, _, compress) => {
    expect(await read(compress(TEXT), { 'content-encoding': coding })).toBe(TEXT);
  });

  it.each(['', 'identity', 'Identity'])('may be none, said as %j', async (coding) => {
    expect(await read(TEXT, { 'content-encoding': coding })).toBe(TEXT);
  });

  it.each([
    ['gzip', zlib.gzipSync],
    ['deflate', zlib.deflateSync],
    ['deflate', zlib.deflateRawSync],
    ['br', zlib.brotliCompressSync],
  ])('is refused when anything follows its %s stream', async (coding, compress) => {
    const body = Buffer.concat([compress(TEXT), Buffer.from('more')]);

    expect(await refusalOf(body, { 'content-encoding': coding })).toMatchObject({ code: 'invalid-encoding' });
  });

  it.each(['zstd', 'compress', 'gzip, br', 'gzip,gzip', 'constructor', '__proto__'])(
    'must not be %j',
    async (coding) => {
      expect(await refusalOf(zlib.gzipSync(TEXT), { 'content-encoding': coding })).toMatchObject({
        code: 'unsupported-media-type',
        headers: { 'accept-encoding': 'gzip, deflate, br' },
      });
    },
  );

  it.each(codings)('is held against the bytes: %j, %s', async (coding, _, compress) => {
    const headers = { 'content-encoding': coding };
    const whole = compress(TEXT);

    for (const bytes of [whole.subarray(0, -5), whole.subarray(0, 3), Buffer.alloc(0), Buffer.from(TEXT)]) {
      expect(await refusalOf(bytes, headers)).toMatchObject({ code: 'invalid-encoding', status: 400 });
    }
  });

  it('is needed for bytes that are compressed', async () => {
    expect(await refusalOf(zlib.gzipSync(TEXT))).toMatchObject({ code: 'invalid-encoding' });
  });

  it.each([
    ['gzip', 'as it is', () => zlib.createGzip()],
    ['deflate', "in zlib's format", () => zlib.createDeflate()],
    ['deflate', 'bare', () => zlib.createDeflateRaw()],
    [
      'br',
      'as it is',
      () => zlib.createBrotliCompress({ params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } }),
    ],
  ] as const)('lets no bomb go off: %j, %s', async (coding, _, createCompressor) => {
    const bomb = await bombOf(createCompressor());

    expect(bomb.length).toBeLessThan(200_000);
    // Its end is missing. Who would inflate it all before judging its size would find that fault instead.
    expect(await refusalOf(bomb.subarray(0, -10), { 'content-encoding': coding })).toMatchObject({
      code: 'too-large',
      status: 413,
      message: 'the body exceeds 6291456 bytes',
    });
  });

  it('does not make the limit another', async () => {
    const largest = `"${'x'.repeat(MAX_BODY_BYTES - 2)}"`;

    expect(await read(zlib.gzipSync(largest), { 'content-encoding': 'gzip' })).toBe(largest);
    expect(await refusalOf(zlib.gzipSync(`${largest} `), { 'content-encoding': 'gzip' })).toMatchObject({
      code: 'too-large',
    });
    expect(await read(largest)).toBe(largest);
    expect(await refusalOf(`${largest} `)).toMatchObject({ code: 'too-large' });
  });
});

describe('the bytes of a body', () => {
  it('may start with one byte order mark, which is cut', async () => {
    expect(await read(`\ufeff${TEXT}`)).toBe(TEXT);
    expect(await read(zlib.gzipSync(`\ufeff${TEXT}`), { 'content-encoding': 'gzip' })).toBe(TEXT);
  });

  it('must not start with two', async () => {
    expect(await refusalOf(`\ufeff\ufeff${TEXT}`)).toMatchObject({ code: 'invalid-json' });
  });

  it('keep a byte order mark within text', async () => {
    expect(await read('"\ufeff"')).toBe('"\ufeff"');
  });

  it.each([
    ['a byte that never occurs', [0xff]],
    ['a continuation without a start', [0x80]],
    ['a start without its continuation', [0xc3]],
    ['an overlong form', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['a character beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
  ])('must be UTF-8, without %s', async (_, bytes) => {
    const body = Buffer.concat([Buffer.from('"'), Buffer.from(bytes), Buffer.from('"')]);

    expect(await refusalOf(body)).toMatchObject({
      code: 'invalid-encoding',
      message: 'the body is not UTF-8',
    });
  });

  it('must not be UTF-16', async () => {
    expect(await refusalOf(Buffer.from('{}', 'utf16le'))).toMatchObject({ code: 'invalid-json' });
    expect(await refusalOf(Buffer.from(`\ufeff${TEXT}`, 'utf16le'))).toMatchObject({
      code: 'invalid-encoding',
    });
  });

  it.each([
    ['', 'invalid-json'],
    ['{"a":1', 'invalid-json'],
    ['{"a":1,"a":2}', 'duplicate-key'],
    ['{"__proto__":1}', 'forbidden-key'],
  ])('must be JSON without faults: %j', async (text, code) => {
    expect(await refusalOf(text)).toMatchObject({
      code,
      status: 400,
      message: expect.stringMatching(/^the body: /),
    });
  });

  it('are returned as text that SQS takes', async () => {
    expect(await read('"\uffff"')).toBe('"\\uffff"');
  });
});

describe('a text that is walked', () => {
  it('is returned as SQS takes it', () => {
    expect(textOf(readJson('{"a":"\ufffe"}', 'the event'))).toBe('{"a":"\\ufffe"}');
  });

  it.each([
    ['[1', 'invalid-json', 'is not JSON: the text ends (character 2)'],
    ['{"a":1,"a":2}', 'duplicate-key', '"a" stands twice in one object (character 7)'],
    ['{"__proto__":1}', 'forbidden-key', '"__proto__" is not allowed as a name (character 1)'],
    ['['.repeat(65) + ']'.repeat(65), 'too-deep', 'is nested more than 64 levels deep'],
  ])('is named in the refusal of %j, beside what is wrong', (text, code, message) => {
    expect(() => readJson(text, 'the event')).toThrow(
      expect.objectContaining({ name: 'Refusal', code, message: `the event: ${message}` }),
    );
  });
});

/** What inflates to 100 MiB of blanks and a 0, made without ever holding that much. */
async function bombOf(compressor: zlib.Gzip | zlib.BrotliCompress): Promise<Buffer> {
  const chunks: Buffer[] = [];
  compressor.on('data', (chunk: Buffer) => chunks.push(chunk));
  const write = promisify((chunk: Buffer, done: (error?: Error | null) => void) =>
    compressor.write(chunk, done),
  );
  const blanks = Buffer.alloc(1024 * 1024, ' ');
  for (let i = 0; i < 100; i++) await write(blanks);
  const ended = new Promise((resolve) => compressor.once('end', resolve));
  compressor.end('0');
  await ended;
  return Buffer.concat(chunks);
}
