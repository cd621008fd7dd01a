/** Undoes the compression of a body, up to what the door takes. */
import zlib from 'node:zlib';
import { Refusal } from '../refusal.ts';

export const MAX_BODY_BYTES = 6 * 1024 * 1024;

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

/** @throws Refusal if it is too large, or not what its encoding says */
export async function decompress(body: Buffer, contentEncoding = 'identity'): Promise<Buffer> {
  const encoding = contentEncoding.trim().toLowerCase();
  if (encoding === 'identity' || encoding === '') {
    if (body.length > MAX_BODY_BYTES) throw bodyTooLarge();
    return body;
  }
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
