/** The events of a world: what their senders wrote, what Iterable will think of them, what became of them. */
import type { DataCenter } from '../../lib/iterable/project-kinds.ts';

/** What Iterable thinks of an event, whenever it gets it. */
export type Nature =
  | 'plain'
  | 'disallowed-name'
  | 'type-mismatch'
  | 'bad-parameters'
  | 'bad-email'
  | 'too-many-fields'
  | 'too-large';

/** What is asked of Iterable: each stands for one way in which operations differ. */
export type OperationName =
  /** Has an id, and a bulk twin. */
  | 'events/track'
  /** Neither. */
  | 'users/update'
  /** About users of a list, who go many a call. */
  | 'lists/subscribe'
  /** The same; done with whom Iterable doesn't know. */
  | 'lists/unsubscribe'
  /** Needs the project's other key. */
  | 'events/trackInAppOpen';

export interface SimulatedUser {
  readonly email: string | undefined;
  readonly userId: string | undefined;
  readonly isForgotten: boolean;
  /** Milliseconds since 1970: before, Iterable doesn't know it. */
  readonly knownFrom: number;
}

export interface SimulatedProject {
  readonly name: string;
  readonly dataCenter: DataCenter;
  readonly isBulk: boolean;
  /** It has a second key, for what Iterable refuses to the first. */
  readonly hasClientKey: boolean;
  /** Its (client-side) key is JWT-enabled: a call must carry a token that names one of the user's identifiers. */
  readonly jwtNames: 'email' | 'userId' | 'either' | undefined;
  /** As the configuration says it, and in seconds. */
  readonly maxAge: '10m' | '1h' | '6h' | '3d' | '12d';
  readonly maxAgeSeconds: number;
  /** How long an event is worth sending, by its name or `*`; empty if there is no limit. */
  readonly staleAfterSeconds: Readonly<Record<string, number>>;
  /** Its limit, if the configuration names one. */
  readonly callsPerSecond: number | undefined;
}

interface PlannedEvent {
  readonly project: SimulatedProject;
  readonly operation: OperationName;
  readonly user: SimulatedUser;
  readonly nature: Nature;
  readonly eventName: string;
  /** As its sender writes it, if it is about a list. */
  readonly listId: string;
  /** It lacks what every event must have. */
  readonly isInvalid: boolean;
  /** What the door must do with it: refuse it, if it is invalid or its sender's key is wrong. */
  readonly must: 'be-accepted' | 'be-refused';
  /** Its sender's own. */
  readonly id: string | undefined;
}

export interface SimulatedEvent extends PlannedEvent {
  /** Stands in its `dataFields`: by this an event is known wherever it turns up. */
  readonly marker: string;
  /** As its sender writes them; a queued body must hold them so. */
  readonly dataFields: string;
  readonly became: {
    readonly ids: Set<string>;
    /** The texts under which the door queued it: several, if it was sent several times. */
    readonly messages: Set<string>;
    /** The second lines of these. */
    readonly bodies: Set<string>;
    isAccepted: boolean;
    /** How often Iterable took it. */
    taken: number;
  };
}

export interface Ledger {
  readonly events: readonly SimulatedEvent[];
  readonly add: (planned: PlannedEvent) => SimulatedEvent;
  /** The event whose marker stands in the text first. */
  readonly eventIn: (text: string) => SimulatedEvent | undefined;
}

const MARKER = /"marker":"(m\d+)"/;

export function createLedger(): Ledger {
  const events: SimulatedEvent[] = [];
  const byMarker = new Map<string, SimulatedEvent>();
  return {
    events,
    add: (planned) => {
      const marker = `m${events.length + 1}`;
      const event: SimulatedEvent = {
        ...planned,
        marker,
        // Numbers that a parser would change: whoever parses and writes again is found out.
        dataFields: `{"marker":"${marker}","to":"${planned.project.name}","big":9007199254740993,"one": 1.0}`,
        became: { ids: new Set(), messages: new Set(), bodies: new Set(), isAccepted: false, taken: 0 },
      };
      events.push(event);
      byMarker.set(marker, event);
      return event;
    },
    eventIn: (text) => byMarker.get(MARKER.exec(text)?.[1] ?? ''),
  };
}

export function isAboutList({ operation }: Pick<SimulatedEvent, 'operation'>): boolean {
  return operation.startsWith('lists/');
}

/** @returns seconds from its acceptance on; nothing if it is worth sending however late */
export function staleAfterOf({ project, operation, eventName }: SimulatedEvent): number | undefined {
  if (operation !== 'events/track') return undefined;
  return project.staleAfterSeconds[eventName] ?? project.staleAfterSeconds['*'];
}

/** Whether it goes with a key that is JWT-enabled. */
export function needsToken({ operation, project }: SimulatedEvent): boolean {
  return project.jwtNames !== undefined && (!project.hasClientKey || operation === 'events/trackInAppOpen');
}
