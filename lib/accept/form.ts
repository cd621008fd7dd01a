/** Forms: what some webhooks send instead of JSON. */
import type { Request } from './request.ts';

const FORM_TYPE = 'application/x-www-form-urlencoded';

export function isForm({ headers }: Request): boolean {
  return headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() === FORM_TYPE;
}

/** @returns one JSON object, in which a parameter that stands twice is a name that stands twice */
export function formAsJson(text: string): string {
  const members = [...new URLSearchParams(text)].map(
    ([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`,
  );
  return `{${members.join(',')}}`;
}
