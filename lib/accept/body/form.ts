/** Forms: what some webhooks send instead of JSON. */
import { Refusal } from '../refusal.ts';
import type { Request } from '../request.ts';

const FORM_TYPE = 'application/x-www-form-urlencoded';

export function isForm({ headers }: Request): boolean {
  return headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() === FORM_TYPE;
}

/** Far more than any webhook sends; the time to take a form apart grows with the square of their number. */
const MAX_PARAMETERS = 2_000;

/** @returns nothing for more than anybody sends */
export function parametersIn(text: string): URLSearchParams | undefined {
  return text.split('&', MAX_PARAMETERS + 1).length > MAX_PARAMETERS ? undefined : new URLSearchParams(text);
}

/** @returns one JSON object, in which a parameter that stands twice is a name that stands twice */
export function formAsJson(text: string): string {
  const parameters = parametersIn(text);
  if (parameters === undefined) {
    throw new Refusal('too-large', { message: `a form takes at most ${MAX_PARAMETERS} parameters` });
  }
  const members = [...parameters].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{${members.join(',')}}`;
}
