/** A sample through the real door: signed with a key that is made up, onto a queue that only remembers. */
import { createAccept } from '../lib/accept/accept.ts';
import { createSourceMetrics } from '../lib/accept/metrics.ts';
import type { Answer, Request } from '../lib/accept/request.ts';
import { SCHEMES } from '../lib/accept/verify/schemes.ts';
import type { Configuration, Source } from '../lib/config/define-config.ts';
import { whatWasThrown } from '../lib/config/thrown.ts';
import type { DeadLetter } from '../lib/event/dead-letter.ts';
import { decodeMessage, type Envelope } from '../lib/event/envelope.ts';
import type { EventObject } from '../lib/event/event-object.ts';
import type { OutgoingMessage } from '../lib/queue/queue.ts';
import { systemClock as clock } from '../lib/runtime/clock.ts';
import { type EventAnswer, faultsIn, warningsIn } from './answer.ts';
import { parseOrNothing } from './parse-or-nothing.ts';
import { requestOf } from './sample-request.ts';
import type { Sample } from './samples.ts';
import { unknownFields } from './unknown-fields.ts';
import { type Edited, watchedSource } from './watched-source.ts';

/** What a sample became. */
export interface Trial {
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
  readonly outgoing: readonly Outgoing[];
  /** How many of its events `edit` drops. */
  readonly dropped: number;
}

/** What lies on the queue for Iterable. */
export interface Outgoing {
  readonly envelope: Envelope;
  /** As it will be sent. */
  readonly body: string;
  /** The event as it was before the door, if that can be told. */
  readonly event: unknown;
}

const TIMEOUT_MS = 10_000;

/** @param file of the configuration, for places */
export async function trySample(sample: Sample, configuration: Configuration, file: string): Promise<Trial> {
  const source = configuration.sources[sample.source];
  if (source === undefined) return untried(`there is no source "${sample.source}"`);
  const signing: Signing = (as, key) => requestOf(sample, as, key, clock.now());
  return tryAs(source, signing, sample.body, configuration, file);
}

/** What is not signed yet, to any path of the source's. */
export async function tryRequest(
  { path, headers, body }: Pick<Request, 'path' | 'headers' | 'body'>,
  source: Source,
  configuration: Configuration,
  file: string,
): Promise<Trial> {
  const unsigned: Request = { method: 'POST', path, query: '', host: 'localhost', headers, body };
  const signing: Signing = ({ verify }, key) =>
    SCHEMES[verify.scheme].sign(unsigned, key, clock.now() / 1_000, verify);
  return tryAs(source, signing, body, configuration, file);
}

/** @throws Error for what can't be a request of this source */
type Signing = (source: Source, key: string) => Request;

async function tryAs(
  configured: Source,
  signing: Signing,
  written: Buffer,
  configuration: Configuration,
  file: string,
): Promise<Trial> {
  const source = letIn(configured);
  const key = SCHEMES[source.verify.scheme].writeKey('made-up');
  let request: Request;
  try {
    request = signing(source, key);
  } catch (error) {
    return untried(`can't be sent: ${(error as Error).message}`);
  }

  const unverified = source === configured ? [] : [NOT_VERIFIED];
  if (unverified.length > 0) {
    const { answer } = await knock(request, configured, key, configuration);
    if (answer.body?.error?.code === 'not-verified') return untried(faultsIn(answer).join());
  }

  const watched = watchedSource(source);
  const knockAs = (as: Source) => knock(request, as, key, configuration);
  const { answer, sent, buried } = await knockAs(watched.source);
  const { mapped, edited, thrown } = watched.heard;
  const events = mapped === undefined ? writtenIn(written) : madeIn(mapped);
  const isMade = mapped !== undefined;
  const ofAll = faultsIn(answer);
  // Beside good events bad ones are buried or left out, and the answer doesn't tell.
  const isPartlyBad = isMade && ofAll.length === 0 && (buried.length > 0 || sent.length < events.length);
  const ofEach = isPartlyBad ? await faultsOfEach(events, source, knockAs) : [];
  return {
    faults: [
      ...ofAll,
      ...(thrown === undefined ? [] : [whatWasThrown(thrown, file)]),
      ...(isMade || ofAll.length > 0
        ? ofEach.flat()
        : buried.map(({ detail }) => `one of its events would be buried: ${detail}`)),
      ...(isMade ? misnamedIn(events) : []),
      ...edited.flatMap(misnamedByEdit),
    ],
    // Of what a function made, they are faults.
    warnings: [...unverified, ...warningsIn(answer, isMade ? ['unknown-field'] : [])],
    dropped: edited.filter(({ result }) => result !== undefined && madeIn(result).length === 0).length,
    outgoing: outgoingOf(sent, acceptedOf(events, answer, ofEach)),
  };
}

const NOT_VERIFIED = "it is not verified: nobody but the sender can sign for a source's custom function";

/** What its own function verifies, nobody can sign here: it is let in, so that it is seen what becomes of it. */
function letIn(source: Source): Source {
  const { verify } = source;
  return verify.scheme === 'custom' ? { ...source, verify: { ...verify, isGenuine: () => true } } : source;
}

/** What the door says of each event by itself, though they came together. */
function faultsOfEach(
  events: readonly unknown[],
  source: Source,
  knockAs: (as: Source) => Promise<{ readonly answer: Answer }>,
): Promise<string[][]> {
  return Promise.all(
    events.map(async (event, index) => {
      const { answer } = await knockAs({ ...source, map: () => [event as EventObject] });
      return faultsIn(answer).map((fault) => fault.replace('events[0]', `events[${index}]`));
    }),
  );
}

/** The door takes names that Iterable may know by now; of a function of the configuration they are typos. */
function misnamedIn(events: readonly unknown[]): string[] {
  return events.flatMap((event, index) =>
    unknownFields(event).map((fault) => (events.length === 1 ? fault : `events[${index}]: ${fault}`)),
  );
}

/** Those that the event had before are its sender's. */
function misnamedByEdit({ event, result }: Edited): string[] {
  const before = unknownFields(event);
  const made = result === undefined ? [] : madeIn(result);
  return made.flatMap((each) => unknownFields(each).filter((fault) => !before.includes(fault)));
}

function untried(fault: string): Trial {
  return { faults: [fault], warnings: [], outgoing: [], dropped: 0 };
}

async function knock(request: Request, source: Source, key: string, configuration: Configuration) {
  const sent: OutgoingMessage[] = [];
  const buried: DeadLetter[] = [];
  const accept = createAccept({
    configuration: { ...configuration, sources: { [source.name]: source } },
    keysOf: () => always([SCHEMES[source.verify.scheme].parseKey(key)]),
    // Whether a project has one is known only where its secret is.
    hasClientKey: () => always(true),
    queue: { send: remember(sent), bury: remember(buried) },
    clock,
    log: () => {},
    metrics: createSourceMetrics('check', clock),
  });
  return { answer: await accept(request, clock.now() + TIMEOUT_MS), sent, buried };
}

const always = <Value>(value: Value) => ({ get: async () => value, refresh: async () => value });

function remember<Entry>(entries: Entry[]) {
  return async <E extends Entry>(given: readonly E[]): Promise<ReadonlySet<E>> => {
    entries.push(...given);
    return new Set(given);
  };
}

/** What the sender wrote: an event, or several, in a list or in the member of the door's own form. */
function writtenIn(body: Buffer): readonly unknown[] {
  const given = parseOrNothing(body);
  const { events = given }: { readonly events?: unknown } = Object(given);
  return Array.isArray(events) ? events : [events];
}

/** What a `map` returned, as it is once it is written: without what JSON has no word for. */
function madeIn(result: unknown): readonly unknown[] {
  if (result === null) return [];
  const events: readonly unknown[] = Array.isArray(result) ? [...result] : [result];
  try {
    return events.map((event) => JSON.parse(JSON.stringify(event)));
  } catch {
    // The door says so.
    return [];
  }
}

/** @param faults of each event, where the answer doesn't tell of them */
function acceptedOf(
  events: readonly unknown[],
  { body }: Answer,
  faults: readonly (readonly string[])[],
): readonly unknown[] {
  if (faults.length > 0) return events.filter((_, index) => faults[index]?.length === 0);
  const answers = (body?.events ?? []) as readonly EventAnswer[];
  return answers.length === events.length
    ? events.filter((_, index) => answers[index]?.error === undefined)
    : events;
}

function outgoingOf(sent: readonly OutgoingMessage[], events: readonly unknown[]): Outgoing[] {
  return sent.flatMap(({ text }, index) => {
    const message = decodeMessage(text);
    if (message.kind !== 'message') return [];
    // With some buried, nobody knows which is which.
    return [{ ...message, event: sent.length === events.length ? events[index] : undefined }];
  });
}
