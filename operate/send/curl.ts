/** A signed request as a line for the shell. */
import type { SignedRequest } from './signed-request.ts';

/** Linux takes no longer argument. */
const MAX_ARGUMENT_BYTES = 120_000;

/** @returns nothing if the body can't stand on a command line */
export function curlOf({ url, headers, body }: SignedRequest): string | undefined {
  const text = body.toString();
  // What is no UTF-8 would arrive as something else, and a shell ends a text at a NUL.
  const isText = Buffer.from(text).equals(body) && !text.includes('\0');
  if (!isText || body.length > MAX_ARGUMENT_BYTES) return undefined;
  const given = Object.entries(headers).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  return ['curl', quoted(url), ...given, '--data-raw', quoted(text)].join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
