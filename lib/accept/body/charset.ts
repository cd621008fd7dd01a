/** From bytes to text, by the charset that was declared for them. */
import { Refusal } from '../refusal.ts';

export interface Charset {
  readonly name: string;
  readonly decode: (bytes: Buffer) => Decoded;
}

export interface Decoded {
  /** Without a byte order mark. */
  readonly text: string;
  /** Every byte has a meaning in the charset. Otherwise the text is only like what was meant. */
  readonly isExact: boolean;
}

export const UTF8: Charset = { name: 'UTF-8', decode: decodeUtf8 };
const UTF16_LE: Charset = { name: 'UTF-16LE', decode: (bytes) => decodeUtf16(bytes, false) };
const UTF16_BE: Charset = { name: 'UTF-16BE', decode: (bytes) => decodeUtf16(bytes, true) };
const UTF16: Charset = { name: 'UTF-16', decode: (bytes) => decodeUtf16(bytes, isBigEndian(bytes)) };
// `TextDecoder` takes the next two for Windows-1252: https://encoding.spec.whatwg.org/#names-and-labels
const LATIN1: Charset = { name: 'ISO-8859-1', decode: (bytes) => exactly(bytes.toString('latin1')) };
const ASCII: Charset = { name: 'US-ASCII', decode: decodeAscii };
const WINDOWS_1252: Charset = { name: 'Windows-1252', decode: decodeWindows1252 };

/** By their usual spellings (https://www.iana.org/assignments/character-sets), without hyphens and the like. */
const CHARSETS: ReadonlyMap<string, Charset> = new Map([
  ['utf8', UTF8],
  ['utf16', UTF16],
  ['utf16le', UTF16_LE],
  ['utf16be', UTF16_BE],
  ...['iso88591', 'latin1', 'l1', 'cp819', 'ibm819'].map((name) => [name, LATIN1] as const),
  ...['usascii', 'ascii', 'iso646us', 'ansix341968'].map((name) => [name, ASCII] as const),
  ...['windows1252', 'cp1252', 'xcp1252'].map((name) => [name, WINDOWS_1252] as const),
]);

const ACCEPTED = [UTF8, UTF16, UTF16_LE, UTF16_BE, LATIN1, ASCII, WINDOWS_1252].map(({ name }) => name);

/**
 * @param declared none means UTF-8
 * @throws Refusal for one that is not known, or several
 */
export function charsetOf(declared: readonly string[]): Charset {
  const [name = 'utf8', ...others] = new Set(
    declared.map((said) => said.toLowerCase().replaceAll(/[^\da-z]/g, '')),
  );
  const charset = others.length === 0 ? CHARSETS.get(name) : undefined;
  if (charset !== undefined) return charset;
  throw new Refusal('unsupported-media-type', {
    message: `the charset must be one of ${ACCEPTED.join(', ')}`,
  });
}

function exactly(text: string): Decoded {
  return { text, isExact: true };
}

function decodeUtf8(bytes: Buffer): Decoded {
  try {
    // Strict, and cuts one leading byte order mark.
    return exactly(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { text: new TextDecoder('utf-8').decode(bytes), isExact: false };
  }
}

function decodeUtf16(bytes: Buffer, isBig: boolean): Decoded {
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 2));
  const text = (isBig ? Buffer.from(whole).swap16() : whole).toString('utf16le');
  return {
    text: text.startsWith('\ufeff') ? text.slice(1) : text,
    isExact: whole.length === bytes.length && text.isWellFormed(),
  };
}

/** By the byte order mark. Without one, by the first character: in JSON that is one of ASCII. */
function isBigEndian([first, second]: Buffer): boolean {
  return first === 0 || (first === 0xfe && second === 0xff);
}

function decodeAscii(bytes: Buffer): Decoded {
  const text = bytes.toString('latin1');
  return { text, isExact: !/[\x80-\xff]/.test(text) };
}

/** What the bytes 80 to 9F mean; a blank, nothing: https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT */
const FROM_80 = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

function decodeWindows1252(bytes: Buffer): Decoded {
  const units = new Uint16Array(bytes.length);
  let isExact = true;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    const unit = byte < 0x80 || byte > 0x9f ? byte : FROM_80.charCodeAt(byte - 0x80);
    if (unit === 0x20 && byte !== 0x20) isExact = false;
    units[at] = unit;
  }
  return { text: Buffer.from(units.buffer).toString('utf16le'), isExact };
}
