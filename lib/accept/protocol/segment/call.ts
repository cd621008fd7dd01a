/** One call of Segment's: the JSON texts of its parts, and the user it is about. */

import type { SegmentSettings } from '../../../config/protocol-settings.ts';
import { occurredSeconds, timeIn, withIterableDates } from '../../../iterable/dates.ts';
import type { JsonText } from '../../../json/json-text.ts';
import {
  objectText,
  stringIn,
  stringText,
  type Values,
  valuesNamed,
  writtenText,
} from '../../../json/object-text.ts';
import { notValid } from '../../check/found.ts';

const CALL_FIELDS = [
  ...['type', 'messageId', 'timestamp', 'originalTimestamp', 'context', 'traits', 'properties'],
  ...['userId', 'anonymousId', 'previousId', 'event', 'name'],
] as const;

const PROPERTIES = ['email', 'name', 'total', 'products', 'campaignId', 'templateId'] as const;

export interface SegmentCall {
  readonly members: Values<(typeof CALL_FIELDS)[number]>;
  /** Those members of its `properties` that have a meaning of their own. */
  readonly properties: Values<(typeof PROPERTIES)[number]>;
  /** What the call says about the user, for `dataFields`: its own `traits`, else those of its context. */
  readonly traitsText: () => string | undefined;
  /** JSON texts. */
  readonly email: string | undefined;
  readonly userId: string | undefined;
  readonly settings: SegmentSettings;
}

/** What a context says about the user. */
export interface Context {
  readonly traits: JsonText | undefined;
  readonly email: string | undefined;
  readonly traitsText: () => string | undefined;
}

/** Thousands of calls may share one: it is taken apart once, and its traits are written once. */
export function readContext(json: JsonText | undefined): Context {
  return readTraits(valuesNamed(json, ['traits']).get('traits'));
}

function readTraits(traits: JsonText | undefined): Context {
  let text: string | undefined;
  return {
    traits,
    email: writtenText(valuesNamed(traits, ['email']).get('email')),
    traitsText: () => {
      text ??= traits && withIterableDates(traits);
      return text;
    },
  };
}

/** @param sharedContext the context of the batch, for a call that has none of its own */
export function readCall(json: JsonText, settings: SegmentSettings, sharedContext?: Context): SegmentCall {
  const members = valuesNamed(json, CALL_FIELDS);
  const ownContext = members.get('context');
  const context = ownContext === undefined && sharedContext ? sharedContext : readContext(ownContext);
  const properties = valuesNamed(members.get('properties'), PROPERTIES);
  const own = members.get('traits');
  const ownTraits = readTraits(own);
  const email = [ownTraits.email, writtenText(properties.get('email')), context.email].find(
    (text) => text !== undefined && text !== '""',
  );
  const userId = stringText(members.get('userId'));
  const isAnonymous = email === undefined && userId === undefined;
  return {
    members,
    properties,
    traitsText: own === undefined ? context.traitsText : ownTraits.traitsText,
    email,
    userId:
      isAnonymous && settings.anonymousIds === 'asUserId' ? stringText(members.get('anonymousId')) : userId,
    settings,
  };
}

/** The user as `users/update` and the commerce calls expect one. */
export function userText({ email, userId, traitsText, settings }: SegmentCall): string {
  const { preferUserId, mergeNestedObjects } = settings;
  return objectText({
    email,
    userId,
    dataFields: traitsText(),
    preferUserId: preferUserId === undefined ? undefined : String(preferUserId),
    mergeNestedObjects: mergeNestedObjects === undefined ? undefined : String(mergeNestedObjects),
  });
}

/** A string that holds a number becomes the number. Anything else stays, and the checks may refuse it. */
export function numberText(json: JsonText | undefined): string | undefined {
  const said = stringIn(json)?.trim();
  return said !== undefined && /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(said) ? said : writtenText(json);
}

/** The id of a campaign or template, if it looks like one: other properties may have the same name. */
export function iterableIdText(json: JsonText | undefined): string | undefined {
  const number = numberText(json);
  return number !== undefined && /^[1-9]\d{0,8}$/.test(number) ? number : undefined;
}

/**
 * @returns Unix seconds
 * @throws Refusal for a time that can't be read: with any other time the event would be wrong
 */
export function readOccurredAtSeconds({ members }: SegmentCall): number | undefined {
  // Segment's libraries send the first, RudderStack's the second.
  const timestamp = members.get('timestamp') ?? members.get('originalTimestamp');
  if (timestamp === undefined) return undefined;
  const seconds = occurredSeconds(timeIn(stringIn(timestamp) ?? ''));
  if (seconds !== undefined) return seconds;
  throw notValid('timestamp', 'invalid-format', 'must be a date and time of ISO 8601, after 1970');
}
