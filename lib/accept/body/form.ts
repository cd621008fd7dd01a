/** Forms: what some webhooks send instead of JSON. */
import { Refusal } from '../refusal.ts';
import type { Request } from '../request.ts';
import { contentTypeOf } from './content-type.ts';

const FORM_TYPE = 'application/x-www-form-urlencoded';

export function isForm(request: Request): boolean {
  const { mediaTypes } = contentTypeOf(request);
  return mediaTypes.length > 0 && mediaTypes.every((mediaType) => mediaType === FORM_TYPE);
}

/** Far more than any webhook sends. The time to parse a form grows with the square of this number. */
const MAX_PARAMETERS = 2_000;

/** @returns `undefined` if there are more than `MAX_PARAMETERS` */
export function parametersIn(text: string): URLSearchParams | undefined {
  return text.split('&', MAX_PARAMETERS + 1).length > MAX_PARAMETERS ? undefined : new URLSearchParams(text);
}

/** @returns one JSON object. It has a name twice, which the walk refuses, if a parameter comes twice */
export function formAsJson(text: string): string {
  const parameters = parametersIn(text);
  if (parameters === undefined) {
    throw new Refusal('too-large', { message: `a form takes at most ${MAX_PARAMETERS} parameters` });
  }
  const members = [...parameters].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{${members.join(',')}}`;
}
