/** Whether a text stands anywhere in a file, be it in a part that is not in use any more. */
import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 4 * 1024 * 1024;

/** In capitals or not, as it is or as an address has it. */
export function standsIn(path: string, text: string): boolean {
  // A character for each byte: what is to be found is looked for in the same form.
  const forms = [text, encodeURIComponent(text)].map((form) =>
    Buffer.from(form.toLowerCase()).toString('latin1'),
  );
  const overlap = Math.max(...forms.map(({ length }) => length)) - 1;
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const file = openSync(path, 'r');
  try {
    let end = '';
    for (;;) {
      const length = readSync(file, chunk);
      if (length === 0) return false;
      const part = end + lowerCase(chunk.subarray(0, length));
      if (forms.some((form) => part.includes(form))) return true;
      end = overlap === 0 ? '' : part.slice(-overlap);
    }
  } finally {
    closeSync(file);
  }
}

/** Of ASCII's letters alone: bytes above are parts of characters. */
function lowerCase(bytes: Buffer): string {
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte >= 0x41 && byte <= 0x5a) bytes[index] = byte + 0x20;
  }
  return bytes.toString('latin1');
}
