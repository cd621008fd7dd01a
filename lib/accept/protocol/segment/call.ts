/** One call of Segment's as the texts it is made of, and whom it is about. */

import type { SegmentSettings } from '../../../config/protocol-settings.ts';
import { occurredSeconds, timeIn, withIterableDates } from '../../../iterable/dates.ts';
import { asString, objectText, stringIn, type ValueTexts, valueTextsOf } from '../../../json/object-text.ts';
import { notValid } from '../../check/found.ts';

export interface SegmentCall {
  readonly members: ValueTexts;
  /** `properties`, its text and its members. */
  readonly properties: ValueTexts;
  readonly propertiesText: string | undefined;
  /** What is said of the user: the call's own `traits`, else those of its context. */
  readonly traitsText: string | undefined;
  /** JSON texts. */
  readonly email: string | undefined;
  readonly userId: string | undefined;
  readonly settings: SegmentSettings;
}

/** @param sharedContext of the batch it came in, for a call that has none */
export function callIn(text: string, settings: SegmentSettings, sharedContext?: string): SegmentCall {
  const members = valueTextsOf(text);
  const context = valueTextsOf(members.get('context') ?? sharedContext);
  const propertiesText = members.get('properties');
  const properties = valueTextsOf(propertiesText);
  const traits = valueTextsOf(members.get('traits'));
  const contextTraits = valueTextsOf(context.get('traits'));
  const email = [traits, properties, contextTraits].map((texts) => texts.get('email')).find(isSaid);
  const userId = asString(members.get('userId'));
  const isAnonymous = email === undefined && userId === undefined;
  return {
    members,
    properties,
    propertiesText,
    traitsText: members.get('traits') ?? context.get('traits'),
    email,
    userId:
      isAnonymous && settings.anonymousIds === 'asUserId' ? asString(members.get('anonymousId')) : userId,
    settings,
  };
}

/** The user as `users/update` and commerce calls take one. */
export function userText({ email, userId, traitsText, settings }: SegmentCall): string {
  const { preferUserId, mergeNestedObjects } = settings;
  return objectText({
    email,
    userId,
    dataFields: dated(traitsText),
    preferUserId: preferUserId === undefined ? undefined : String(preferUserId),
    mergeNestedObjects: mergeNestedObjects === undefined ? undefined : String(mergeNestedObjects),
  });
}

/** What goes into `dataFields`: its dates in the form that Iterable stores as dates. */
export function dated(text: string | undefined): string | undefined {
  return text === undefined ? undefined : withIterableDates(text);
}

/** A number that came as a string becomes one; anything else is left for the checks to refuse. */
export function asNumber(text: string | undefined): string | undefined {
  const said = stringIn(text)?.trim();
  return said !== undefined && /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(said) ? said : text;
}

/** An id of Iterable's, where it is one; a property may well have its name and be something else. */
export function asIterableId(text: string | undefined): string | undefined {
  const number = asNumber(text);
  return number !== undefined && /^[1-9]\d{0,8}$/.test(number) ? number : undefined;
}

/**
 * @returns Unix seconds
 * @throws Refusal for a time that can't be read: another would shift the event
 */
export function occurredAt({ members }: SegmentCall): number | undefined {
  // Segment's libraries send the first, RudderStack's the second.
  const text = members.get('timestamp') ?? members.get('originalTimestamp');
  if (text === undefined) return undefined;
  const seconds = occurredSeconds(timeIn(stringIn(text) ?? ''));
  if (seconds !== undefined) return seconds;
  throw notValid('timestamp', 'invalid-format', 'must be a date and time of ISO 8601, after 1970');
}

function isSaid(text: string | undefined): text is string {
  return text !== undefined && text !== '""';
}
