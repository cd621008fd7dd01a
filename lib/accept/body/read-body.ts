/** From a request's bytes to one JSON text: type, compression, encoding, and the walk over all of it. */
import zlib from 'node:zlib';
import { JsonFault } from '../../json/fault.ts';
import type { JsonText } from '../../json/json-text.ts';
import { walkJson } from '../../json/scan.ts';
import { Refusal } from '../refusal.ts';
import type { Request } from '../request.ts';
import { formAsJson, isForm } from './form.ts';

export const MAX_BODY_BYTES = 6 * 1024 * 1024;

const JSON_TYPE = /^(?:application|text)\/(?:[\w.+-]+\+)?json$/;
const UTF8 = /^"?utf-?8"?$/;

/** What came out, and how many bytes of the body it took. */
interface Decoded {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

type Decoder = (body: Buffer) => Promise<Decoded>;

function decoderOf(
  decode: (body: Buffer, options: zlib.ZlibOptions, done: zlib.CompressCallback) => void,
): Decoder {
  return (body) =>
    new Promise((resolve, reject) => {
      // With `info` Node hands over the engine too, of which its types know nothing.
      decode(body, { maxOutputLength: MAX_BODY_BYTES, info: true }, (error, decoded) => {
        if (error === null) resolve(decoded as unknown as Decoded);
        else reject(error);
      });
    });
}

const gunzip = decoderOf(zlib.gunzip);
const inflate = decoderOf(zlib.inflate);
const inflateRaw = decoderOf(zlib.inflateRaw);

const DECODERS: Readonly<Record<string, Decoder>> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  br: decoderOf(zlib.brotliDecompress),
  // Some clients send the bare deflate stream under this name, against RFC 9110 §8.4.1.2.
  deflate: (body) => (hasZlibHeader(body) ? inflate : inflateRaw)(body),
};

/**
 * @param takesForms whether a form is accepted too, as an object of its parameters. These are all text, so
 *   only a function of the configuration can make an event of them
 * @param jsonParameter of a form: `formAsJson`
 * @throws Refusal if it is too large, not what its headers say, or refused by the walk
 */
export async function readBody(
  request: Request,
  takesForms = false,
  jsonParameter?: string,
): Promise<JsonText> {
  const isReadAsForm = takesForms && isForm(request);
  if (!isReadAsForm) refuseOtherTypes(request.headers['content-type']);
  const bytes = await decompress(request.body, request.headers['content-encoding']);
  if (bytes.length > MAX_BODY_BYTES) throw bodyTooLarge();
  const text = decodeUtf8(bytes, 'the body');
  return readJson(isReadAsForm ? formAsJson(text, jsonParameter) : text, 'the body');
}

/**
 * @param subject what the bytes are, for the message
 * @throws Refusal unless they are UTF-8, and JSON that the walk does not refuse
 */
export function readJsonBytes(bytes: Buffer, subject: string): JsonText {
  return readJson(decodeUtf8(bytes, subject), subject);
}

function decodeUtf8(bytes: Buffer, subject: string): string {
  try {
    // Strict, and cuts one leading byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal('invalid-encoding', { message: `${subject} is not UTF-8` });
  }
}

/**
 * @param subject what the text is, for the message
 * @throws Refusal with the walk's own code
 */
export function readJson(text: string, subject: string): JsonText {
  try {
    return walkJson(text);
  } catch (fault) {
    if (fault instanceof JsonFault)
      throw new Refusal(fault.code, { message: `${subject}: ${fault.message}` });
    throw fault;
  }
}

function refuseOtherTypes(contentType: string | undefined): void {
  if (contentType === undefined || contentType === '') return;
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters
    .map((parameter) => parameter.replaceAll(/\s/g, ''))
    .find((text) => text.startsWith('charset='));
  if (!JSON_TYPE.test(type.trim())) {
    throw new Refusal('unsupported-media-type', { message: 'the content type must be application/json' });
  }
  if (charset !== undefined && !UTF8.test(charset.slice('charset='.length))) {
    throw new Refusal('unsupported-media-type', { message: 'the charset must be utf-8' });
  }
}

async function decompress(body: Buffer, contentEncoding = 'identity'): Promise<Buffer> {
  const encoding = contentEncoding.trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') return body;
  const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  if (decoder === undefined) {
    throw new Refusal('unsupported-media-type', {
      message: 'the content encoding must be one of gzip, deflate, br',
      headers: { 'accept-encoding': 'gzip, deflate, br' },
    });
  }
  const { buffer, engine } = await decoder(body).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ERR_BUFFER_TOO_LARGE') throw bodyTooLarge();
    throw new Refusal('invalid-encoding', { message: `the body is not ${encoding}` });
  });
  if (engine.bytesWritten === body.length) return buffer;
  throw new Refusal('invalid-encoding', { message: `something follows the ${encoding} stream` });
}

function bodyTooLarge(): Refusal {
  return new Refusal('too-large', { message: `the body exceeds ${MAX_BODY_BYTES} bytes` });
}

function hasZlibHeader(body: Buffer): boolean {
  return body.length >= 2 && ((body[0] ?? 0) & 0x0f) === 8 && body.readUInt16BE(0) % 31 === 0;
}
