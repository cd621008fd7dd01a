/** One call of Segment's, and the user it is about. */

import type { SegmentSettings } from '../../../config/protocol-settings.ts';
import type { JsonText } from '../../../json/json-text.ts';
import type { Named } from './external-id.ts';
import { type At, partsOf, withoutNulls } from './parts.ts';
import { type Context, readContext, readTraits, type Traits, whoIs } from './user.ts';
import { filled, saysNothing } from './values.ts';

export interface SegmentCall extends Named {
  readonly at: At;
  /** What it says about its user: its own `traits`, else those of its context. */
  readonly traits: Traits | undefined;
  /** The same for `dataFields`. Traits that are there and empty are an empty object. */
  readonly traitsText: () => string | undefined;
  readonly settings: SegmentSettings;
}

/**
 * @param sharedContext the context of the batch, for a call that has none of its own
 * @throws Refusal if it names an object that is no user
 */
export function readCall(json: JsonText, settings: SegmentSettings, sharedContext?: Context): SegmentCall {
  const own = partsOf(json);
  const ownContext = filled(own('context'));
  const isLent = sharedContext !== undefined && saysNothing(ownContext);
  const context = isLent ? sharedContext : readContext(ownContext, settings);
  const at = withoutNulls((path) => (path.startsWith('context.') ? context.parts : own)(path));
  const traits = readTraits(own, 'traits', settings) ?? context.traits;
  return {
    at,
    traits,
    traitsText: () => traits?.text() ?? (at('traits') === undefined ? undefined : '{}'),
    settings,
    ...whoIs(at, context, settings),
  };
}
