/** The push token of a device or browser, which an identify registers too, as RudderStack's destination does. */

import { type JsonText, textOf } from '../../../json/json-text.ts';
import { objectText, stringIn } from '../../../json/object-text.ts';
import type { SegmentCall } from './call.ts';
import { dataFieldsText } from './data-fields.ts';
import type { Draft } from './draft.ts';
import { PLACES } from './fields.ts';
import { text } from './kinds.ts';
import { type At, firstAt } from './parts.ts';
import { filled } from './values.ts';

/** No honest token or name is longer; and all calls of a batch may share one. */
const MAX_TEXT_LENGTH = 4_096;

const APPLE = ['ios', 'ipados', 'tvos', 'watchos'];

/** Both need a client-side key: the event is made only where the project has one. */
export function tokenOf(call: SegmentCall): Draft | undefined {
  if (call.settings.pushTokens === false) return undefined;
  const deviceToken = textAt(call.at, PLACES.deviceToken);
  if (deviceToken !== undefined) return deviceTokenOf(call, deviceToken);
  const browserToken = textAt(call.at, PLACES.browserToken);
  if (browserToken === undefined) return undefined;
  const { email, userId } = call;
  return {
    operation: 'users/registerBrowserToken',
    isBeside: true,
    write: () => objectText({ email, userId, browserToken: text(browserToken) }),
  };
}

/** What the calls of a batch would share: each of them registers it. */
export function tokensIn(at: At): JsonText[] {
  const places = [PLACES.deviceToken, PLACES.browserToken, PLACES.applicationName];
  return places.flatMap((place) => textAt(at, place) ?? []);
}

function deviceTokenOf({ at, email, userId, settings }: SegmentCall, token: JsonText): Draft | undefined {
  const { pushApplication, preferUserId } = settings;
  const named = textAt(at, PLACES.applicationName);
  const application = pushApplication === undefined ? named && text(named) : JSON.stringify(pushApplication);
  if (application === undefined) return undefined;
  const type = stringIn(at('context.device.type'))?.toLowerCase() ?? '';
  const properties = filled(at('properties'));
  return {
    operation: 'users/registerDeviceToken',
    isBeside: true,
    write: () =>
      objectText({
        email,
        userId,
        device: objectText({
          token: text(token),
          platform: APPLE.includes(type) ? '"APNS"' : '"GCM"',
          applicationName: application,
          dataFields: properties && dataFieldsText(properties),
        }),
        preferUserId: JSON.stringify(preferUserId),
      }),
  };
}

function textAt(at: At, places: readonly string[]): JsonText | undefined {
  const json = firstAt(at, places);
  return json !== undefined && text(json) !== undefined && textOf(json).length <= MAX_TEXT_LENGTH
    ? json
    : undefined;
}
