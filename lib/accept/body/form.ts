/** Forms: what some webhooks send instead of JSON. */
import type { Verification } from '../../config/verification.ts';
import { Refusal } from '../refusal.ts';
import type { Request } from '../request.ts';
import { contentTypeOf } from './content-type.ts';

const FORM_TYPE = 'application/x-www-form-urlencoded';

export function isForm(request: Request): boolean {
  const { mediaTypes } = contentTypeOf(request);
  return mediaTypes.length > 0 && mediaTypes.every((mediaType) => mediaType === FORM_TYPE);
}

/** Far more than any webhook sends. Each costs much more than the two bytes that it can be written in. */
const MAX_PARAMETERS = 2_000;

/**
 * The parameter that is the whole body, as JSON, where a provider's forms have no other. GitHub's are so unless told:
 * https://docs.github.com/en/webhooks/using-webhooks/creating-webhooks. Slack's may have it or not, so its map does that.
 */
export const JSON_PARAMETERS: { readonly [Scheme in Verification['scheme']]?: string } = {
  github: 'payload',
};

/** By their names, each with its values, all in the order in which they were sent. */
export type Parameters = ReadonlyMap<string, readonly string[]>;

/** @returns `undefined` if there are more than `MAX_PARAMETERS` */
export function parametersIn(text: string): Parameters | undefined {
  if (text.split('&', MAX_PARAMETERS + 1).length > MAX_PARAMETERS) return undefined;
  const parameters = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const values = parameters.get(name);
    if (values === undefined) parameters.set(name, [value]);
    else values.push(value);
  }
  return parameters;
}

/**
 * @param jsonParameter the one that has the whole body as JSON, where the form has no other
 * @returns what that says; else an object of the parameters: texts, and lists of those that come several times
 */
export function formAsJson(text: string, jsonParameter?: string): string {
  const parameters = parametersIn(text);
  if (parameters === undefined) {
    throw new Refusal('too-large', { message: `a form takes at most ${MAX_PARAMETERS} parameters` });
  }
  const [json, ...others] = parameters.size === 1 ? (parameters.get(jsonParameter ?? '') ?? []) : [];
  if (jsonParameter !== undefined && json !== undefined && others.length === 0) return json;
  const members = [...parameters].map(
    ([name, values]) => `${JSON.stringify(name)}:${JSON.stringify(values.length === 1 ? values[0] : values)}`,
  );
  return `{${members.join(',')}}`;
}
