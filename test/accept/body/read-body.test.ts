import { promisify } from 'node:util';
import zlib from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES, readBody, readJson } from '../../../lib/accept/body/read-body.ts';
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
  ])('may be %j', async (type) => {
    expect(await read(TEXT, { 'content-type': type })).toBe(TEXT);
  });

  it('may be missing', async () => {
    expect(await read(TEXT)).toBe(TEXT);
  });

  it.each([
    ['text/plain', 'the content type must be application/json'],
    ['application/x-www-form-urlencoded', 'the content type must be application/json'],
    ['multipart/form-data; boundary=x', 'the content type must be application/json'],
    ['application/xml', 'the content type must be application/json'],
    ['application/jsonp', 'the content type must be application/json'],
    ['application/json5', 'the content type must be application/json'],
    ['application/+json', 'the content type must be application/json'],
    ['image/json', 'the content type must be application/json'],
    ['json', 'the content type must be application/json'],
    [';charset=utf-8', 'the content type must be application/json'],
    ['application/json,application/json', 'the content type must be application/json'],
    ['application/json; charset=latin1', 'the charset must be utf-8'],
    ['application/json; charset=utf-16', 'the charset must be utf-8'],
    ['application/json; charset=', 'the charset must be utf-8'],
    ['application/json; charset = latin1', 'the charset must be utf-8'],
    ['application/json; x=y; CHARSET=ISO-8859-1', 'the charset must be utf-8'],
  ])('must not be %j', async (type, message) => {
    expect(await refusalOf(TEXT, { 'content-type': type })).toMatchObject({
      code: 'unsupported-media-type',
      status: 415,
      message,
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
    ['"\\ud800"', 'lone-surrogate'],
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
    ['['.repeat(65), 'too-deep', 'is nested more than 64 levels deep'],
    ['"\\ud800"', 'lone-surrogate', '\\ud800 is half of a surrogate pair (character 1)'],
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
