/** From a request's bytes to one JSON text: compression, charset, type, and the walk over all of it. */
import { memberApart, sound } from '../../json/apart.ts';
import { JsonFault } from '../../json/fault.ts';
import type { JsonText, Walked } from '../../json/json-text.ts';
import { walk } from '../../json/scan.ts';
import { Refusal } from '../refusal.ts';
import type { Request } from '../request.ts';
import { type Charset, charsetOf, UTF8 } from './charset.ts';
import { contentTypeOf } from './content-type.ts';
import { decompress } from './decompress.ts';
import { formAsJson, isForm } from './form.ts';

const JSON_TYPE = /^(?:application|text)\/(?:[\w.+-]+\+)?json$/;

/** Whatever its type says: curl, PHP, beacons and others send JSON as a form or as text. */
const BEGINS_AS_JSON = /^[\t\n\r ]*[[{]/;

/** How a form is read. Its parameters are all text, so only a function of the configuration makes an event of them. */
interface FormReading {
  /** The parameter that is the whole body as JSON, where the form has no other. */
  readonly jsonParameter: string | undefined;
}

/**
 * Reads a body of which a list is to be cut: each element may have faults of its own.
 * @param form none: a form is refused
 * @throws Refusal if it is too large, not what its headers say, or no JSON
 */
export async function walkBody(request: Request, form?: FormReading): Promise<Walked> {
  const { mediaTypes, charsets } = contentTypeOf(request);
  const charset = charsetOf(charsets);
  const bytes = await decompress(request.body, request.headers['content-encoding']);
  const { text, isExact } = charset.decode(bytes);
  const formRead = isForm(request) && !BEGINS_AS_JSON.test(text) ? form : undefined;
  if (formRead === undefined) refuseOthers(mediaTypes, text);
  if (!isExact) throw notInCharset('the body', charset);
  return walkText(formRead === undefined ? text : formAsJson(text, formRead.jsonParameter), 'the body');
}

/**
 * Reads a body that is wanted as a whole.
 * @throws Refusal as `walkBody` does, and for the first fault in it
 */
export async function readBody(request: Request, form?: FormReading): Promise<JsonText> {
  return wholeBody(await walkBody(request, form));
}

/** @throws Refusal for the first fault in it */
export function wholeBody(body: Walked): JsonText {
  return refusingFaults('the body', () => sound(body));
}

/**
 * Tells a list from what stands beside it.
 * @throws Refusal for the first fault outside of the list
 */
export function listApart(body: Walked, name: string): ReturnType<typeof memberApart> {
  return refusingFaults('the body', () => memberApart(body, name));
}

/**
 * @param subject what the bytes are, for the message
 * @throws Refusal unless they are UTF-8, and JSON without a fault
 */
export function readJsonBytes(bytes: Buffer, subject: string): JsonText {
  const { text, isExact } = UTF8.decode(bytes);
  if (!isExact) throw notInCharset(subject, UTF8);
  return readJson(text, subject);
}

/**
 * @param subject what the text is, for the message
 * @throws Refusal with the code of the first fault
 */
export function readJson(text: string, subject: string): JsonText {
  return refusingFaults(subject, () => sound(walk(text)));
}

/** @throws Refusal unless it is JSON */
export function walkText(text: string, subject: string): Walked {
  return refusingFaults(subject, () => walk(text));
}

function refusingFaults<Read>(subject: string, read: () => Read): Read {
  try {
    return read();
  } catch (fault) {
    if (fault instanceof JsonFault)
      throw new Refusal(fault.code, { message: `${subject}: ${fault.message}` });
    throw fault;
  }
}

function refuseOthers(mediaTypes: readonly string[], text: string): void {
  if (mediaTypes.every((mediaType) => JSON_TYPE.test(mediaType)) || BEGINS_AS_JSON.test(text)) return;
  throw new Refusal('unsupported-media-type', { message: 'the content type must be application/json' });
}

function notInCharset(subject: string, { name }: Charset): Refusal {
  return new Refusal('invalid-encoding', { message: `${subject} is not ${name}` });
}
