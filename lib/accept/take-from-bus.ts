/**
 * What an event bus hands over, by the door's own checks and envelope. Nobody hears an answer: what is bad is
 * buried with its reason, and what is not surely kept is thrown back at the bus, which tries again.
 */

import type { Source } from '../config/define-config.ts';
import { derivedEventId, type SendersId } from '../event/event-id.ts';
import type { Clock } from '../runtime/clock.ts';
import { nameAndPlace } from '../runtime/name-and-place.ts';
import { walked } from './body/read-body.ts';
import { type Checked, checkEvent, type Intake } from './check/check-event.ts';
import { type ClientKeyDependencies, refuseWithoutClientKey } from './check/client-key.ts';
import type { FoundEvent } from './check/found.ts';
import { refuseRounded } from './check/rounded-numbers.ts';
import { summaryOf } from './fate.ts';
import type { SourceMetrics } from './metrics.ts';
import { eventsOf } from './protocol/mapped.ts';
import { cutEvents } from './protocol/own.ts';
import { Refusal } from './refusal.ts';
import { type Stores, store } from './store.ts';

/** What a bus hands over at once, whatever carries it. */
export interface BusEvent {
  /** By which its source knows it: EventBridge's `source`, the ARN of an SNS topic. */
  readonly bus: string;
  readonly sendersId: SendersId;
  /** Milliseconds since 1970, as the bus has it. */
  readonly occurredAt: number;
  /** JSON, if its sender wrote any. */
  readonly text: string;
  /** What a `map` function reads instead, where the bus says more than the event itself. */
  readonly whole: string;
  /** Its JSON was parsed before it came here, and a number of it may have lost digits. */
  readonly wasParsed: boolean;
  /** Names in lower case: what came beside the text, for the source's `map`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The bus must hand it over again. */
export class NotTaken extends Error {
  override readonly name = 'NotTaken';
}

export interface BusDependencies extends Stores, ClientKeyDependencies {
  readonly clock: Clock;
  readonly metrics: SourceMetrics;
}

/**
 * @param deadline milliseconds since 1970, by which the queues must have confirmed
 * @throws NotTaken unless everything of it is on a queue, or in the dead letter queue
 */
export type TakeFromBus = (event: BusEvent, deadline: number) => Promise<void>;

export function createTakeFromBus(dependencies: BusDependencies): TakeFromBus {
  const { configuration, clock, log, metrics } = dependencies;

  return async function takeFromBus(event, deadline) {
    const source = Object.values(configuration.sources).find(({ buses }) => buses?.includes(event.bus));
    if (source === undefined) throw new NotTaken(`no source has the bus ${event.bus}`);
    const found = findIn(event, source);
    const isAlone = found.kind === 'alone';
    const { scheme, id } = event.sendersId;
    const intake: Intake = {
      configuration,
      source,
      form: 'bus',
      acceptedAt: clock.now(),
      traceparent: undefined,
      missingId: (text) => derivedEventId(source.name, { scheme, id }, isAlone ? undefined : text),
    };
    const occurredAt = Number.isNaN(event.occurredAt) ? undefined : Math.floor(event.occurredAt / 1000);
    const checked: readonly Checked[] =
      found.kind === 'fault'
        ? [{ kind: 'refused', refusal: found.refusal, written: event.text }]
        : found.events.map((one) => checkEvent({ occurredAt, ...one }, intake));

    const fates = await store(
      await refuseWithoutClientKey(checked, dependencies),
      intake,
      dependencies,
      deadline,
    );
    const { accepted, unconfirmed, refusals, cause } = summaryOf(fates);
    metrics.of(source.name).count('Accepted', accepted);
    metrics.of(source.name).count('Refused', refusals.length);
    log(unconfirmed > 0 || cause !== undefined ? 'error' : 'info', 'bus-event-taken', {
      source: source.name,
      accepted,
      refused: refusals.length,
      code: unconfirmed > 0 ? 'not-queued' : refusals[0]?.code,
      ...(cause === undefined ? {} : nameAndPlace(cause)),
    });
    if (unconfirmed > 0) throw new NotTaken(`${unconfirmed} events of ${source.name} were not confirmed`);
  };
}

type FoundOnBus =
  | { readonly kind: 'alone' | 'several'; readonly events: readonly FoundEvent[] }
  | { readonly kind: 'fault'; readonly refusal: Refusal };

function findIn({ text, whole, wasParsed, headers }: BusEvent, { map }: Source): FoundOnBus {
  try {
    if (wasParsed) refuseRounded(JSON.parse(text), '');
    if (map !== undefined)
      return { kind: 'several', events: eventsOf(map, walked(whole, 'the event'), headers) };
    const { form, events } = cutEvents(walked(text, 'the event'));
    return { kind: form === 'single' ? 'alone' : 'several', events };
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return { kind: 'fault', refusal };
  }
}
