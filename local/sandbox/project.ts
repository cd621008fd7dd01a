/** The one Iterable project that a sandbox plays, and what an operation is to it. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Announcements } from './announcements.ts';
import type { EndpointFacts } from './api-facts.ts';
import type { DroppedFields } from './dropped-fields.ts';
import type { EventStore } from './event-store.ts';
import type { Faults } from './faults.ts';
import type { FieldTypes } from './field-types.ts';
import type { ForgottenUsers } from './forgotten-users.ts';
import type { JsonObject } from './json.ts';
import type { Profiles } from './profiles.ts';
import type { Reply } from './replies.ts';

export interface Project {
  /** As it stands in Iterable's messages. */
  readonly number: number;
  readonly events: EventStore;
  readonly announced: Announcements;
  /** Of the events, by name. */
  readonly fieldTypes: FieldTypes;
  /** Of the profile. */
  readonly profileTypes: FieldTypes;
  /** Since the start. */
  readonly droppedFields: DroppedFields;
  /** By a call to `users/forget`; the fault `forgottenUsers` names others. */
  readonly forgotten: ForgottenUsers;
  readonly profiles: Profiles;
  /** In force now; replaced as a whole. */
  faults: Faults;
}

/** A request whose body has the operation's shape. */
interface Call {
  readonly body: JsonObject;
  /** The same body as it came. */
  readonly text: string;
  /** Without credentials. */
  readonly headers: IncomingHttpHeaders;
}

/** One event that a call brings; a bulk call brings several. */
export interface Arrived extends Call {
  readonly id: string;
  /** As it stood in the list of a bulk call, where `text` has the rest of the call around it. */
  readonly item?: string;
}

/** What a call leads to: the answer, and what is to be stored before it is given. */
export interface Verdict {
  readonly reply: Reply;
  readonly events: readonly Arrived[];
}

/** One row of the table in `operations.ts`. */
export interface Operation extends Pick<EndpointFacts, 'keys' | 'needsNoJwt' | 'body'> {
  /** Counted per project. */
  readonly requestsPerSecond: number;
  readonly maxBytes?: number;
  /**
   * Decides and changes nothing, so that what is stored is in the journal first.
   * @param happens whether a fault that strikes this share strikes now
   */
  judge(call: Call, project: Project, happens: (share: number) => boolean): Verdict;
  /** What the project learns from an event that was just judged, or that the journal brings back. */
  learn?(event: Arrived, project: Project): void;
}
