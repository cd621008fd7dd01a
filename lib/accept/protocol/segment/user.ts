/** Whom a call is about, and what it says of them. */

import type { SegmentSettings } from '../../../config/protocol-settings.ts';
import { isNull, type JsonText } from '../../../json/json-text.ts';
import { objectText, writtenText } from '../../../json/object-text.ts';
import { notValid } from '../../check/found.ts';
import { Refusal } from '../../refusal.ts';
import { dataFieldsText } from './data-fields.ts';
import { type Named, namedBy } from './external-id.ts';
import { type Path, PLACES, type Trait } from './fields.ts';
import { text } from './kinds.ts';
import { type At, firstAt, partsOf } from './parts.ts';
import { filled, isEmail, saysNothing, userIdText } from './values.ts';

export interface Traits {
  readonly json: JsonText;
  /** Null says something here: it clears a field of the profile. */
  readonly of: (trait: Trait) => JsonText | undefined;
  /** For `dataFields`; written once. */
  readonly text: () => string;
}

/** A context, which thousands of calls may share. */
export interface Context {
  readonly parts: At;
  readonly traits: Traits | undefined;
  /** Whom its `externalId` names. It throws a Refusal if that is no user. */
  readonly named: () => Named | undefined;
}

export function readContext(json: JsonText | undefined, settings: SegmentSettings): Context {
  const parts = partsOf(json, 'context');
  const named = namedBy(parts('context.externalId'));
  return {
    parts,
    traits: readTraits(parts, 'context.traits', settings),
    named: () => {
      if (named instanceof Refusal) throw named;
      return named;
    },
  };
}

/** Empty ones are none. */
export function readTraits(parts: At, path: Path, settings: SegmentSettings): Traits | undefined {
  const json = filled(parts(path));
  if (json === undefined || isNull(json)) return undefined;
  const of = (trait: Trait) => parts(`${path}.${trait}`);
  let written: string | undefined;
  return {
    json,
    of,
    text: () => {
      written ??= traitsText({ json, of }, settings);
      return written;
    },
  };
}

/**
 * Iterable takes no empty `email`, and null would take a user's address away. And it sends text messages to `phoneNumber`, for which Segment's word is
 * `phone`: https://segment.com/docs/connections/spec/identify#traits
 */
export function traitsText(
  { json, of }: Pick<Traits, 'json' | 'of'>,
  { copyPhone = true }: SegmentSettings,
  set: Readonly<Record<string, string>> = {},
  leftOut: readonly string[] = [],
): string {
  const phone = copyPhone && saysNothing(of('phoneNumber')) ? of('phone') : undefined;
  const phoneNumber = phone && (writtenText(phone) === 'null' ? 'null' : text(phone));
  const email = of('email');
  const hasEmptyEmail = email !== undefined && saysNothing(email);
  const names = hasEmptyEmail ? ['email', ...leftOut] : leftOut;
  return dataFieldsText(json, {
    ...(names.length > 0 ? { isLeftOut: ({ name }) => names.includes(name) } : {}),
    set: { ...(phoneNumber === undefined ? {} : { phoneNumber }), ...set },
  });
}

/** No e-mail or user id is as long; what is longer would be copied into each call of a batch. */
const MAX_NAME_LENGTH = 1_000;

/** @throws Refusal if it names an object that is no user, or somebody by a name that is none */
export function whoIs(at: At, context: Context, settings: SegmentSettings): Named {
  const external = context.named();
  const email = external?.email ?? writtenText(emailIn(at));
  const ownUserId = external?.userId ?? userIdText(firstAt(at, PLACES.userId));
  // RudderStack writes the e-mail that names a user as its userId too.
  const userId = external?.email !== undefined && ownUserId === email ? undefined : ownUserId;
  const named = { email, userId: userId ?? (email === undefined ? otherUserId(at, settings) : undefined) };
  for (const [path, name = ''] of Object.entries(named)) {
    if (name.length <= MAX_NAME_LENGTH) continue;
    throw notValid(path, 'too-long', 'is longer than any that Iterable takes');
  }
  return named;
}

/** Properties may have an `email` that is about something else. */
function emailIn(at: At): JsonText | undefined {
  const places = PLACES.email.filter((path) => path !== 'properties.email' || isEmail(at(path)));
  return firstAt(at, places);
}

function otherUserId(at: At, { anonymousIds }: SegmentSettings): string | undefined {
  const userId = firstAt(at, PLACES.userIdElse);
  const anonymousId = anonymousIds === 'asUserId' ? firstAt(at, PLACES.anonymousId) : undefined;
  return userIdText(userId) ?? userIdText(anonymousId);
}

/** The user as `users/update` and the commerce calls expect one. */
export function userText(
  { email, userId }: Partial<Named>,
  dataFields: string | undefined,
  { preferUserId, mergeNestedObjects }: SegmentSettings,
): string {
  return objectText({
    email,
    userId,
    dataFields,
    preferUserId: JSON.stringify(preferUserId),
    mergeNestedObjects: JSON.stringify(mergeNestedObjects),
  });
}
