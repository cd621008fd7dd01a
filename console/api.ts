/**
 * What the page asks the console's server: `POST /_console/NAME` with JSON, and the token as a bearer token. What a
 * call can't do is answered by `Fault` with a status from 400. Times are milliseconds since 1970.
 */
import type { Difference } from '../operate/dead-letters/difference.ts';
import type { Group } from '../operate/dead-letters/groups.ts';
import type { Movable } from '../operate/dead-letters/movable.ts';
import type { Moved } from '../operate/dead-letters/move.ts';
import type { EventsFound, Request, RequestRow, Story } from '../operate/history/rows.ts';
import type { EventState } from '../operate/history/schema.ts';
import type { LeftOut } from '../operate/history/to-replay.ts';
import type { StoredEvent } from '../operate/sandbox/sandbox.ts';

export type { Difference } from '../operate/dead-letters/difference.ts';
export type {
  EventRow,
  EventsFound,
  IterableCall,
  Request,
  RequestRow,
  Step,
} from '../operate/history/rows.ts';
export type { StoredEvent as SandboxEvent } from '../operate/sandbox/sandbox.ts';

export interface Fault {
  readonly error: { readonly message: string; readonly remedy?: string | undefined };
}

/** By the name of a call: what is asked, and what is answered. */
export interface Calls {
  /** What does not change while the stack runs. */
  readonly stack: { readonly ask: Nothing; readonly hear: StackInfo };
  /** How everything stands now; asked each second. */
  readonly status: { readonly ask: Nothing; readonly hear: StatusNow };
  readonly rates: { readonly ask: { readonly minutes: number }; readonly hear: readonly ProjectRates[] };

  readonly events: { readonly ask: EventsWanted; readonly hear: EventsFound };
  /**
   * Answers lines of JSON, an `EventsFound` each, for as long as somebody listens: the rows that changed. The first
   * comes at once, also with none; an empty line now and then says that the stack lives. A row is told also if it does
   * not match `state` and `reason` any more.
   */
  readonly watch: { readonly ask: EventsWanted & { readonly revision: number }; readonly hear: EventsFound };
  readonly event: { readonly ask: { readonly event: number }; readonly hear: EventStory };
  /** Requests that became no event: refused, or nothing to send. Newest first. */
  readonly refused: { readonly ask: RefusedWanted; readonly hear: readonly RequestRow[] };
  /** One of these, whole. */
  readonly request: { readonly ask: { readonly request: number }; readonly hear: RefusedRequest };
  /** With `isDryRun` nothing is sent. */
  readonly replay: { readonly ask: ReplayWanted; readonly hear: ReplayDone };

  readonly letters: { readonly ask: Nothing; readonly hear: LettersFound };
  /** Some letters of a group, whole. */
  readonly examples: { readonly ask: LetterFilter; readonly hear: readonly LetterExample[] };
  readonly 'plan-redrive': { readonly ask: RedriveWanted; readonly hear: RedrivePlan };
  readonly redrive: { readonly ask: { readonly plan: string }; readonly hear: RedriveDone };
  readonly 'plan-deletion': { readonly ask: LetterFilter; readonly hear: DeletionPlan };
  readonly delete: { readonly ask: { readonly plan: string }; readonly hear: { readonly deleted: number } };

  readonly pause: { readonly ask: { readonly project: string }; readonly hear: Nothing };
  readonly resume: { readonly ask: { readonly project: string }; readonly hear: Nothing };

  /** The body that a choice leads to, to be read and changed before it is sent. */
  readonly draft: { readonly ask: DraftWanted; readonly hear: Draft };
  /** What the door would make of it, without sending it. */
  readonly preview: { readonly ask: ToSend; readonly hear: Preview };
  readonly send: { readonly ask: ToSend; readonly hear: Sent };

  /** For /docs. */
  readonly 'docs-key': { readonly ask: Nothing; readonly hear: DocsKey };

  readonly faults: { readonly ask: InSandbox; readonly hear: SandboxFaults };
  /** Replaces all of them; `{}` is all well again. */
  readonly 'set-faults': {
    readonly ask: InSandbox & { readonly faults: Readonly<Record<string, unknown>> };
    readonly hear: SandboxFaults;
  };
  readonly 'sandbox-users': {
    readonly ask: InSandbox & { readonly user?: string };
    readonly hear: SandboxUsers;
  };
  /** Of one user, or the latest of all. Newest first. */
  readonly 'sandbox-events': {
    readonly ask: InSandbox & { readonly user?: string };
    readonly hear: readonly StoredEvent[];
  };
}

type Nothing = Readonly<Record<string, never>>;
export type DataCenter = 'US' | 'EU';

export interface StackInfo {
  /** "the stack on this machine (.forwarder)" */
  readonly title: string;
  /** Delivers to a real project there, in place of its sandbox. */
  readonly realProject: DataCenter | null;
  readonly door: string;
  readonly projects: readonly {
    readonly name: string;
    readonly dataCenter: DataCenter;
    readonly mode: string;
    /** "sandbox", or "Iterable US" */
    readonly destination: string;
  }[];
  readonly sources: readonly SourceInfo[];
  /** Those that are sandboxes. */
  readonly sandboxes: readonly DataCenter[];
  /** A line that sends an event as pasted; null if no source takes one so. */
  readonly curl: string | null;
}

export interface SourceInfo {
  readonly name: string;
  readonly scheme: string;
  /** null: a function chooses it. */
  readonly project: string | null;
  readonly hasMap: boolean;
  readonly hasEdit: boolean;
  /** Of `draft`; null for a source with a `map`, which takes its provider's alone. */
  readonly protocols: readonly string[] | null;
  readonly operations: readonly string[];
  /** Those of its own first, then those of the provider that its scheme names. */
  readonly samples: readonly string[];
  /** Of other providers: a `map` may read them. */
  readonly otherSamples: readonly string[];
}

export interface StatusNow {
  readonly projects: readonly ProjectNow[];
  readonly deadLetters: number;
}

export interface ProjectNow {
  readonly name: string;
  readonly running: 'running' | 'paused' | 'partly-paused' | 'changing';
  readonly waiting: number;
  readonly hidden: number;
  readonly oldestAt: number | null;
  /** Events delivered a second, over the last seconds. */
  readonly perSecond: number;
  /** What stands in the way, in words and without an end mark: "Iterable answers 429, next try in 12 s"; null: nothing. */
  readonly trouble: string | null;
  /** What holds back all that waits, also what was never tried: "Iterable answers 429"; null: nothing. */
  readonly holds: string | null;
  readonly gates: readonly {
    readonly endpoint: string;
    /** Those that go through it. */
    readonly operations: readonly string[];
    readonly closedBy: string;
    /** "Iterable answers 429" */
    readonly why: string;
    readonly until: number;
  }[];
  /** Calls a second that a consumer allows itself. */
  readonly pace: number | null;
  /** Until when SQS keeps the oldest. */
  readonly keptUntil: number | null;
}

export interface ProjectRates {
  readonly project: string;
  /** Events a second that Iterable's limit allows, for events/track or trackBulk. */
  readonly limit: number;
  /** One a bucket, the oldest first; also where nothing happened. */
  readonly buckets: readonly { readonly at: number; readonly perSecond: number; readonly limited: number }[];
}

export interface EventFilter {
  /** Whole: cheaper than a search. */
  readonly id?: string;
  /** Id, name or user: a part of it. */
  readonly search?: string;
  readonly project?: string;
  readonly source?: string;
  readonly state?: EventState;
  readonly reason?: string;
  readonly name?: string;
  readonly since?: number;
  readonly until?: number;
}

export interface EventsWanted extends EventFilter {
  /** Rows older than this one. */
  readonly before?: number;
  /** 200 unless told, 1,000 at most. */
  readonly limit?: number;
}

export interface EventStory extends Story {
  /** What is to be done about it, and by whom; of a dead letter. */
  readonly advice: Advice | null;
}

export interface RefusedWanted {
  /** Requests older than this one. */
  readonly before?: number;
  readonly source?: string;
  readonly since?: number;
  readonly until?: number;
}

export interface RefusedRequest extends Request {
  /** What is to be done about its code, and by whom; null: nothing is known about it. */
  readonly advice: Advice | null;
}

/** A row of docs/errors.md. */
export interface Advice {
  /** What the reason or code means. Empty where no row is about it. */
  readonly meaning: string;
  /** "sender: mend the field" */
  readonly sentence: string;
}

interface ReplayWanted {
  readonly event: number;
  /** Also if a repeat triggers something again, or it sets a state. */
  readonly evenEffects: boolean;
  readonly isDryRun: boolean;
}

export interface ReplayDone {
  readonly matching: number;
  /** With `isDryRun`, those that would be. */
  readonly sent: number;
  /** How many are left out, by why: in words, and as a code such as `triggers` or `state`. */
  readonly leftOut: readonly LeftOut[];
  /** Why it ended early. */
  readonly fault: Fault['error'] | null;
}

interface LettersFound {
  readonly groups: readonly (Group & { readonly advice: Advice; readonly movable: Movable })[];
  readonly read: number;
  readonly about: number;
}

/** A group's row says all of the first five; `null` is that there is none. One of them must be said. */
export interface LetterFilter {
  readonly project?: string | null;
  readonly reason?: string;
  readonly code?: string | null;
  readonly field?: string | null;
  readonly name?: string | null;
  readonly id?: string;
}

export interface LetterExample {
  readonly id: string | null;
  /** Of the history, if it is there. */
  readonly event: number | null;
  readonly diedAt: number;
  readonly attempts: number | null;
  readonly status: number | null;
  readonly code: string | null;
  readonly detail: string | null;
  readonly body: string;
}

export interface RedriveWanted {
  readonly filter: LetterFilter;
  /** As `dlq redrive` has them: `dataFields.plan` and JSON, else a text. */
  readonly set: readonly { readonly path: string; readonly value: string }[];
  readonly drop: readonly string[];
  /** Of one letter: the event in full, in the door's own form without `operation`; JSON. */
  readonly body?: string;
}

export interface RedrivePlan {
  /** For `redrive`. */
  readonly plan: string;
  readonly letters: number;
  readonly mended: number;
  readonly staying: readonly { readonly why: string; readonly letters: number }[];
  readonly oldStates: number;
  readonly inDoubt: number;
  /** Of one that is mended. */
  readonly differences: readonly Difference[];
}

export interface RedriveDone extends Omit<Moved, 'fault'> {
  /** Why it ended early. What was moved before that stays moved. */
  readonly fault: Fault['error'] | null;
}

interface DeletionPlan {
  /** For `delete`. */
  readonly plan: string;
  readonly letters: number;
}

export interface DraftWanted {
  readonly source: string;
  /** One of the source's; else an event is made up. */
  readonly sample?: string;
  readonly protocol?: string;
  readonly operation?: string;
  readonly user?: string;
}

export interface Draft {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ToSend extends Draft {
  readonly source: string;
}

export interface Preview {
  /** What is wrong with it: of a list, with some of its events. */
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
  /** What would be sent to Iterable. */
  readonly events: readonly {
    readonly project: string;
    readonly operation: string;
    readonly body: string;
    /** Against what came in; empty where a `map` made all of it. */
    readonly differences: readonly Difference[];
  }[];
  /** Signed; as pasted it sends the same. null: the body can't stand on a command line, or the key is the user's. */
  readonly curl: string | null;
}

export interface Sent {
  readonly status: number;
  readonly answer: string;
  /** Of the events, as the door answered them. */
  readonly ids: readonly string[];
}

interface DocsKey {
  /** Of a source that wants nothing else; null: events go to a real project, or the user brought all keys. */
  readonly key: { readonly source: string; readonly value: string } | null;
}

interface InSandbox {
  readonly dataCenter: DataCenter;
}

export interface SandboxFaults {
  /** As `GET /sandbox/faults` has them. */
  readonly faults: Readonly<Record<string, unknown>>;
}

export interface SandboxUsers {
  readonly users: readonly Readonly<Record<string, unknown>>[];
  /** Why there is none, in a sentence. */
  readonly none: string | null;
}
