/** Who is told of everything that happens in a world: the invariants, the coverage, the trace. */
import type { LogEvent, LogFields, LogLevel } from '../../lib/runtime/log.ts';
import type { IterableCall } from './calls.ts';
import type { TableCall } from './dynamodb/table-call.ts';
import type { SimulatedEvent, SimulatedProject } from './events.ts';
import type { Ending } from './function.ts';
import type { CallAnswer, HeardAnswer } from './heard.ts';
import type { Group, Invocation, Origin, Receive, Removal, Stored, Visit } from './invocations.ts';
import type { Strand } from './parts.ts';
import type { PlannedRequest } from './requests.ts';

/** A message that the consumer asked to hide. */
export interface Hidden {
  readonly receive: Receive;
  readonly delaySeconds: number;
}

export interface Witness {
  /** A queue has a new message. */
  readonly stored: (message: Stored) => void;
  /** A FIFO queue had it already. */
  readonly dropped: (queue: string, group: Group, event: SimulatedEvent | undefined, origin: Origin) => void;
  readonly removed: (message: Stored, how: Removal) => void;
  /** The consumer asked to hide it; `undefined` if nobody ever received under that handle. */
  readonly hideAsked: (invocation: Invocation, receive: Receive | undefined, delaySeconds: number) => void;
  /** The same of all messages of one call, before it is told of each. */
  readonly hiddenTogether: (invocation: Invocation, hidden: readonly Hidden[]) => void;
  /** The consumer heard that a queue has this text. */
  readonly confirmed: (invocation: Invocation, text: string) => void;
  /** A call to Iterable set out. */
  readonly called: (invocation: Invocation, call: IterableCall) => void;
  /** It was answered, or given up, whether or not anybody hears of it. */
  readonly callEnded: (call: IterableCall) => void;
  /**
   * What of a call is about one user in order had its effect.
   * @param isLate after the call was given up
   */
  readonly applied: (strand: Strand, isLate: boolean) => void;
  /** Iterable took an event, whether or not anybody hears of it. */
  readonly taken: (event: SimulatedEvent, project: SimulatedProject, body: string) => void;
  /** An instance got an answer, or gave up waiting for one. */
  readonly answered: (invocation: Invocation, answer: CallAnswer) => void;
  /** An instance got an answer that says something of this event. */
  readonly heard: (invocation: Invocation, event: SimulatedEvent, answer: HeardAnswer) => void;
  readonly delivered: (invocation: Invocation, ending: Ending<unknown>) => void;
  /** A sender begins with a request; and is done with it. */
  readonly opened: (request: PlannedRequest) => void;
  readonly closed: (request: PlannedRequest, isAnswered: boolean) => void;
  readonly visited: (visit: Visit, ending: Ending<unknown>) => void;
  readonly logged: (level: LogLevel, event: LogEvent, fields: LogFields, invocation?: Invocation) => void;
  /** A line of metrics was written. */
  readonly measured: (line: string, invocation?: Invocation) => void;
  /** A call of the ledger's table set out. */
  readonly tableAsked: (invocation: Invocation, call: TableCall) => void;
  /** Its instance heard the answer, or gave it up. */
  readonly tableEnded: (invocation: Invocation, call: TableCall) => void;
}

/** A line that an instance wrote is one of the log, or one of metrics. */
export function tellOfLine(
  line: string,
  invocation: Invocation | undefined,
  { logged, measured }: Pick<Witness, 'logged' | 'measured'>,
): void {
  if (line.startsWith('{"_aws"')) {
    measured(line, invocation);
    return;
  }
  const { time: _, level, event, ...fields } = JSON.parse(line);
  logged(level, event, fields, invocation);
}

export function allOf(witnesses: readonly Partial<Witness>[]): Witness {
  const hear = <Name extends keyof Witness>(name: Name): Witness[Name] => {
    const those = witnesses.flatMap((witness) => witness[name] ?? []) as ((...args: unknown[]) => void)[];
    return (...args: unknown[]) => {
      for (const tell of those) tell(...args);
    };
  };
  return {
    stored: hear('stored'),
    dropped: hear('dropped'),
    removed: hear('removed'),
    hideAsked: hear('hideAsked'),
    hiddenTogether: hear('hiddenTogether'),
    confirmed: hear('confirmed'),
    called: hear('called'),
    callEnded: hear('callEnded'),
    applied: hear('applied'),
    taken: hear('taken'),
    answered: hear('answered'),
    heard: hear('heard'),
    delivered: hear('delivered'),
    opened: hear('opened'),
    closed: hear('closed'),
    visited: hear('visited'),
    logged: hear('logged'),
    measured: hear('measured'),
    tableAsked: hear('tableAsked'),
    tableEnded: hear('tableEnded'),
  };
}
