/**
 * Takes in what an event bus hands over, with the same checks and envelope as for a request. A bus reads no
 * answer. So bad events are buried with their reason; and unless everything is surely kept, this throws, and
 * the bus tries again.
 */
import type { Source } from '../config/define-config.ts';
import { derivedEventId, type SendersId } from '../event/event-id.ts';
import type { MapFunction } from '../event/event-object.ts';
import { parseTraceparent } from '../event/traceparent.ts';
import { textOf } from '../json/json-text.ts';
import { parseJson } from '../json/value.ts';
import { readJson, walkText } from './body/read-body.ts';
import type { Arrival } from './check/arrival.ts';
import { type FoundEvent, type FoundFault, findOrFault } from './check/found.ts';
import { refuseRounded } from './check/rounded-numbers.ts';
import { type IntakeDependencies, takeIn } from './intake.ts';
import { mapBody } from './protocol/mapped.ts';
import { type CutEvents, cutEvents } from './protocol/own.ts';
import { record } from './record.ts';
import { Refusal } from './refusal.ts';

/** What a bus hands over in one piece, whichever bus it is. */
export interface BusEvent {
  /** The name by which a source has this bus: EventBridge's `source`, or the ARN of an SNS topic. */
  readonly bus: string;
  readonly sendersId: SendersId;
  /** Milliseconds since 1970, as the bus says it; NaN if it can't be read. */
  readonly occurredAtMs: number;
  /** JSON, if the sender wrote JSON. */
  readonly text: string;
  /** What a `map` function gets instead: the event with everything that the bus adds to it. */
  readonly whole: string;
  /** Its JSON was parsed before it came here. A number in it may have lost digits. */
  readonly wasParsed: boolean;
  /** What came beside the text, for the source's `map` and its trace; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The bus must hand it over again. */
export class NotTaken extends Error {
  override readonly name = 'NotTaken';
}

/**
 * @param deadlineMs milliseconds since 1970, by which the queues must have confirmed
 * @throws NotTaken unless everything of it is on a queue, or in the dead letter queue
 */
export type TakeFromBus = (event: BusEvent, deadlineMs: number) => Promise<void>;

export function createTakeFromBus(dependencies: IntakeDependencies): TakeFromBus {
  const { configuration, clock } = dependencies;

  return async function takeFromBus(event, deadlineMs) {
    const source = Object.values(configuration.sources).find(({ buses }) => buses?.includes(event.bus));
    if (source === undefined) throw new NotTaken(`no source has the bus ${event.bus}`);
    const { events, isOne } = findEvents(event, source);
    const { scheme, id } = event.sendersId;
    const trace = parseTraceparent(event.headers.traceparent);
    const arrival: Arrival = {
      source,
      form: 'bus',
      acceptedAtMs: clock.now(),
      trace,
      fallbackId: (written) => derivedEventId(source.name, { scheme, id }, isOne ? undefined : written),
    };
    const fates = await takeIn(events, arrival, dependencies, deadlineMs);
    const { unconfirmed } = record(
      fates,
      { event: 'bus-event-taken', source, isCounted: true, level: 'info', trace },
      dependencies,
    );
    if (unconfirmed > 0) throw new NotTaken(`${unconfirmed} events of ${source.name} were not confirmed`);
  };
}

interface FoundOnBus {
  readonly events: readonly (FoundEvent | FoundFault)[];
  /** It is an event itself, not several. */
  readonly isOne: boolean;
}

function findEvents(event: BusEvent, { map }: Source): FoundOnBus {
  const { text, occurredAtMs } = event;
  try {
    const { form, events } = map === undefined ? ownEvents(event) : mappedEvents(event, map);
    const occurred = Number.isNaN(occurredAtMs) ? {} : { occurredAtSeconds: Math.floor(occurredAtMs / 1000) };
    return { isOne: form === 'single', events: events.map((found) => ({ ...occurred, ...found })) };
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return { isOne: false, events: [{ refusal, written: text }] };
  }
}

function ownEvents({ text, wasParsed }: BusEvent): CutEvents {
  const cut = cutEvents(walkText(text, 'the event'));
  if (!wasParsed) return cut;
  const events = cut.events.map((found) => {
    if ('refusal' in found) return found;
    return findOrFault(textOf(found.json), () => {
      refuseRounded(parseJson(found.json), '');
      return found;
    });
  });
  return { ...cut, events };
}

function mappedEvents({ text, whole, wasParsed, headers }: BusEvent, map: MapFunction): CutEvents {
  // Of all the bus says only the event itself was its sender's.
  if (wasParsed) refuseRounded(parseJson(readJson(text, 'the event')), '');
  return { form: 'list', events: mapBody(map, readJson(whole, 'the event'), headers) };
}
