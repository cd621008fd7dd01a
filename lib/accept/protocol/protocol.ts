/** A protocol: how a request becomes events, and how the fates of these events become the answer. */
import type { Source } from '../../config/define-config.ts';
import type { PATH_PROTOCOLS } from '../../config/path-protocols.ts';
import type { Walked } from '../../json/json-text.ts';
import type { Form, FoundPart } from '../check/found.ts';
import type { Fate } from '../fate.ts';
import type { Refusal } from '../refusal.ts';
import type { Answer, Request } from '../request.ts';

export interface Found {
  readonly form: Form;
  /** Read once. What is made for an event need not be made before the event is looked at. */
  readonly events: Iterable<FoundPart>;
  /** What a function made them of. */
  readonly brought?: string;
  /** Ids may have any characters. They still must not be longer than Iterable allows. */
  readonly anyId?: true;
  /** @param fates one an event, in order */
  readonly answer: (fates: readonly Fate[]) => Answer;
}

/** A request, and the part of its path that the protocol reads: what follows the protocol's own segment. */
export interface Incoming {
  readonly request: Request;
  readonly source: Source;
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly arrivedAtMs: number;
  /** If it was read already, to find the sender's key in it. */
  readonly body?: Walked | undefined;
}

/** The key that a request presents, if it does, and the body, if it had to be read for that. */
export interface KeyAndBody {
  readonly key: string | undefined;
  readonly body?: Walked;
}

export interface Protocol {
  /** As a configuration calls it. */
  readonly name: (typeof PATH_PROTOCOLS)[number] | 'own' | 'mapped' | 'cloudEvents';
  /** The paths it answers below its own segment. */
  readonly paths: readonly string[];
  /** Where else the key may stand if no header brings one; only for sources that are verified by key. */
  readonly keyWithoutHeader?: (request: Request) => Promise<KeyAndBody>;
  /** The answer to what needs no key, because it is not even read. */
  readonly unreadAnswer?: (path: string) => Answer | undefined;
  /** @throws Refusal if no events can be found in it */
  readonly find: (incoming: Incoming) => Promise<Found>;
  /** The answer if a whole request is refused. */
  readonly refusalAnswer: (refusal: Refusal, path: string) => Answer;
}
