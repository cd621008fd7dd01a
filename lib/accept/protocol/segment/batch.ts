/** The calls of a batch, and what it says for all of them. */
import type { JsonText, Walked } from '../../../json/json-text.ts';
import { stringIn, valuesAmong, valuesNamed } from '../../../json/object-text.ts';
import { refuseRepeating } from '../../body/limits.ts';
import { listApart } from '../../body/read-body.ts';
import { type FoundPart, listedEvents } from '../../check/found.ts';
import { type Arriving, findInCall } from './call-events.ts';
import { takesTraits } from './drafts.ts';
import { destinationNamed, isMeant, readIntegrations } from './integrations.ts';
import { tokensIn } from './push-tokens.ts';
import { readSentAtMs } from './times.ts';
import { type Context, readContext } from './user.ts';
import { filled } from './values.ts';
import { textWithoutWriteKey } from './write-key.ts';

export const DROPPED: FoundPart = { isDropped: true };

interface ListedCall {
  readonly json: JsonText;
  readonly type: string | undefined;
  /** What goes into its events from the context of the batch, because it has no context of its own. */
  readonly takesTraits: boolean;
  readonly takesToken: boolean;
}

export function findInBatch(body: Walked, { source, arrivedAtMs }: Arriving): Iterable<FoundPart> {
  const { value: list, others } = listApart(body, 'batch');
  const members = valuesAmong(others, ['context', 'integrations', 'sentAt']);
  const iterable = destinationNamed(source.segment?.integrations);
  const saidOfAll = readIntegrations(members.get('integrations'), iterable);
  const parts = listedEvents(list, 'batch', textWithoutWriteKey).map((call) => {
    // What a call says that can't be read is not known; what its batch says is.
    if ('refusal' in call) return isMeant({}, saidOfAll) ? call : DROPPED;
    const values = valuesNamed(call, ['type', 'event', 'context', 'traits', 'integrations']);
    return isMeant(readIntegrations(values.get('integrations'), iterable), saidOfAll)
      ? listedCall(call, values)
      : DROPPED;
  });
  const context = readContext(filled(members.get('context')), source.segment ?? {});
  refuseRepeatingContext(
    context,
    parts.filter((part) => 'takesToken' in part),
  );
  const shared = { context, sentAtMs: readSentAtMs(members.get('sentAt')) };
  return parts
    .values()
    .flatMap((part) =>
      'takesToken' in part ? findInCall(part.json, part.type, { source, arrivedAtMs, shared }) : [part],
    );
}

function listedCall(json: JsonText, values: ReadonlyMap<string, JsonText>): ListedCall {
  const type = stringIn(values.get('type'))?.toLowerCase();
  const isWithoutContext = filled(values.get('context')) === undefined;
  const isWithoutTraits = filled(values.get('traits')) === undefined;
  return {
    json,
    type,
    takesTraits: isWithoutContext && isWithoutTraits && takesTraits(type, values.get('event')),
    takesToken: isWithoutContext && type === 'identify',
  };
}

/** @throws Refusal if what the calls take from the context of their batch is too long for so many */
function refuseRepeatingContext({ parts, traits }: Context, calls: readonly ListedCall[]): void {
  refuseRepeating(traits?.json, calls.filter((call) => call.takesTraits).length);
  const tokens = calls.filter((call) => call.takesToken).length;
  for (const token of tokensIn(parts)) refuseRepeating(token, tokens);
}
