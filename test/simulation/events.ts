/** The events of a world: what their senders wrote, what Iterable will think of them, what became of them. */
import type { DataCenter, Order } from '../../lib/iterable/project-kinds.ts';
import { BLANK_MARKER, blankMarker, numberIn } from './blank-marker.ts';

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
  /** No id; its bulk twin takes each user once. */
  | 'users/update'
  /** About users of a list, who go many a call. */
  | 'lists/subscribe'
  /** The same; done with whom Iterable doesn't know. */
  | 'lists/unsubscribe'
  /** Needs the project's other key. */
  | 'events/trackInAppOpen'
  /** Its lists take the place of the former ones. */
  | 'users/updateSubscriptions'
  /** The cart takes the place of the former one. */
  | 'commerce/updateCart'
  /** Sets off a journey, so a repeat sets it off again. */
  | 'workflows/triggerWorkflow';

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
  /** What reaches Iterable in order, user by user. */
  readonly order: Order;
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
  /** Between two changes of a user, if they are to be kept apart. */
  readonly spacingSeconds: number | undefined;
}

/** What changes a user, as its sender writes it. */
export interface Change {
  /** More members of `dataFields`, each after a comma. */
  readonly fields: string;
  /** `mergeNestedObjects` */
  readonly isDeep: boolean;
  /** `createNewFields`, if it says it. */
  readonly newFields?: 'true' | 'false' | undefined;
  /** The user is named, and nothing else is said of it. */
  readonly isBare: boolean;
  /** By the name of a list: numbers, or null. */
  readonly subscriptions: Readonly<Record<string, readonly number[] | null>>;
}

export const NO_CHANGE: Change = { fields: '', isDeep: false, isBare: false, subscriptions: {} };

interface PlannedEvent {
  readonly project: SimulatedProject;
  readonly operation: OperationName;
  readonly user: SimulatedUser;
  readonly nature: Nature;
  readonly eventName: string;
  /** As its sender writes it, if it is about a list. */
  readonly listId: string;
  readonly change: Change;
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
  /** As its sender writes them. */
  readonly dataFields: string;
  /** The same in white space, where it has no data: senders' bodies travel to the byte. */
  readonly blank: string;
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
  /** All whose markers stand in it. */
  readonly eventsIn: (text: string) => ReadonlySet<SimulatedEvent>;
}

const MARKER = /"marker":"(m\d+)"/;
/** The name of a field that is an event's own: made one with others, it still shows. */
const OWN_FIELD = /"of-(m\d+)":/;
const ANY_MARKER = new RegExp(`${MARKER.source}|${OWN_FIELD.source}|${BLANK_MARKER.source}`, 'g');

export function createLedger(): Ledger {
  const events: SimulatedEvent[] = [];
  const byMarker = new Map<string, SimulatedEvent>();
  const eventIn = (text: string) => byMarker.get(MARKER.exec(text)?.[1] ?? '') ?? events[numberIn(text)];
  return {
    events,
    add: (planned) => {
      const marker = `m${events.length + 1}`;
      const event: SimulatedEvent = {
        ...planned,
        marker,
        // Numbers that a parser would change: whoever parses and writes again is found out.
        dataFields: `{"marker":"${marker}","to":"${planned.project.name}","big":9007199254740993,"one": 1.0${ownField(planned, marker)}${planned.change.fields}}`,
        blank: blankMarker(events.length),
        became: { ids: new Set(), messages: new Set(), bodies: new Set(), isAccepted: false, taken: 0 },
      };
      events.push(event);
      byMarker.set(marker, event);
      return event;
    },
    eventIn,
    eventsIn: (text) =>
      new Set(
        [...text.matchAll(ANY_MARKER)].flatMap(
          ([mark, marker, own]) => byMarker.get(marker ?? own ?? '') ?? events[numberIn(mark)] ?? [],
        ),
      ),
  };
}

function ownField(event: Pick<SimulatedEvent, 'project' | 'operation'>, marker: string): string {
  return event.operation === 'users/update' && goesInBulk(event) ? `,"of-${marker}": 1.0` : '';
}

/** Whether users go many a call, because their project asks for it and keeps no order. */
export function goesInBulk({ project, operation }: Pick<SimulatedEvent, 'project' | 'operation'>): boolean {
  return project.isBulk && project.order === 'none' && USERS_IN_BULK.has(operation);
}

const USERS_IN_BULK: ReadonlySet<OperationName> = new Set(['users/update', 'users/updateSubscriptions']);

export function isAboutList({ operation }: Pick<SimulatedEvent, 'operation'>): boolean {
  return operation.startsWith('lists/');
}

/** What changes a user, of the operations that are simulated. */
const CHANGES_USER: ReadonlySet<OperationName> = new Set([
  'users/update',
  'users/updateSubscriptions',
  'commerce/updateCart',
  'lists/subscribe',
  'lists/unsubscribe',
  'workflows/triggerWorkflow',
]);

/** By whom it waits its turn; nothing if its project keeps no order of it. The userId tells users apart, else the address without its case. */
export function lineOf({ project, operation, user }: SimulatedEvent): string | undefined {
  const isInLine =
    project.order === 'all' ? operation !== 'events/trackInAppOpen' : CHANGES_USER.has(operation);
  if (project.order === 'none' || !isInLine) return undefined;
  return `${project.name} ${user.userId ?? user.email?.toLowerCase()}`;
}

/** The same user for those changes that its project keeps apart; nothing for others. */
export function spacedLineOf(event: SimulatedEvent): string | undefined {
  const { project, operation } = event;
  return project.spacingSeconds === undefined || operation === 'events/track' ? undefined : lineOf(event);
}

/** @returns seconds from its acceptance on; nothing if it is worth sending however late */
export function staleAfterOf({ project, operation, eventName }: SimulatedEvent): number | undefined {
  const { staleAfterSeconds } = project;
  if (operation === 'workflows/triggerWorkflow') return staleAfterSeconds['*'];
  return operation === 'events/track' ? (staleAfterSeconds[eventName] ?? staleAfterSeconds['*']) : undefined;
}

/** Whether it goes with a key that is JWT-enabled. */
export function needsToken({ operation, project }: SimulatedEvent): boolean {
  return project.jwtNames !== undefined && (!project.hasClientKey || operation === 'events/trackInAppOpen');
}
