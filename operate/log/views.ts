/** What each line of the log says in words: `docs/errors.md` has what it means, and who must act. */
import type { styleText } from 'node:util';
import { LOG_EVENTS, type LogEvent, type LogFields } from '../../lib/runtime/log.ts';
import { answer, bracketed, buried, duration, finding, givenBack, type LogLine } from './words.ts';

export type Colour = Parameters<typeof styleText>[0];

/** Takes a project, and says where its events go, too: `us (sandbox)`. */
type Named = (project: LogFields['project']) => string;

export interface View {
  readonly title: string;
  readonly colour: Colour;
  readonly tell: (fields: LogFields, named: Named) => string;
  /** How many events a line stands for. */
  readonly count?: (fields: LogFields) => number;
}

const ACCEPTED: View = {
  title: 'accepted',
  colour: 'cyan',
  count: ({ accepted }) => Number(accepted),
  tell(fields) {
    const { accepted, source } = fields;
    return `${accepted} from ${source}${others(fields)}`;
  },
};

/** A challenge, or what leads to nothing: a webhook of which its source makes no event, a call that is dropped. */
const ANSWERED: View = {
  title: 'answered',
  colour: 'dim',
  tell: (fields) =>
    `${fields.status ?? ''} to ${fields.source}, no event to send${buried(fields)}`.trimStart(),
};

const REFUSED: View = {
  title: 'refused',
  colour: 'yellow',
  tell: (fields) =>
    `${answer(fields, fields.source === undefined ? '' : ` to ${fields.source}`)}${buried(fields)}`,
};

/** Nobody but whoever runs the forwarder can mend this. */
const FAILED = trouble((fields, named) => {
  const { accepted, source, refused, code } = fields;
  if (!(Number(accepted) > 0)) return `${REFUSED.tell(fields, named)}. ${SEE_DOOR}`;
  const rest = Number(refused) > 0 ? others(fields) : `: ${code}`;
  return `${accepted} accepted from ${source}${rest}. ${SEE_DOOR}`;
});

const DELIVERED: View = {
  title: 'delivered',
  colour: 'green',
  tell: (fields, named) => `${subject(fields, named)}, attempt ${fields.attempt}, ${fields.durationMs} ms`,
};

const RETRIED: View = {
  title: 'retried',
  colour: 'yellow',
  tell(fields, named) {
    const { attempt, verdict, why, delaySeconds } = fields;
    const again =
      why === 'sent-behind' ? 'again behind the others of its user' : `again in ${delaySeconds} s`;
    return `${subject(fields, named)}, attempt ${attempt} ${verdict}${finding(fields)}, ${again}`;
  },
};

const BURIED: View = {
  title: 'buried',
  colour: 'red',
  tell(fields, named) {
    const { attempt, reason } = fields;
    return `${subject(fields, named)}, attempt ${attempt}: ${reason}${finding(fields)}`;
  },
};

/** Needs nobody: they are tried again by themselves. */
const WAITING: View = {
  title: 'waiting',
  colour: 'dim',
  count: countIn,
  tell(fields, named) {
    const { project, endpoint, id, count } = fields;
    return `${id ?? count} for ${named(project)} ${endpoint}: ${givenBack(fields)}`;
  },
};

/** Needs nobody either. */
const HELD: View = {
  title: 'held',
  colour: 'dim',
  count: countIn,
  tell: ({ project, id, count, delaySeconds }, named) =>
    `${count === 1 ? '1 waits' : `${count} wait`} behind ${id ?? 'another'} of their user of ${named(project)}, ` +
    `again in ${duration(Number(delaySeconds) * 1_000)}`,
};

/** Nor does it. */
const SPACED: View = {
  title: 'held',
  colour: 'dim',
  count: countIn,
  tell: ({ project, id, delaySeconds }, named) =>
    `${id ?? 1} waits, since its user of ${named(project)} was changed a short time ago, ` +
    `again in ${duration(Number(delaySeconds) * 1_000)}`,
};

const MERGED: View = {
  title: 'merged',
  colour: 'dim',
  count: countIn,
  tell: (fields, named) => `${subject(fields, named)} and the next ${Number(fields.count) - 1} in one call`,
};

const FORWARDED: View = {
  title: 'forwarded',
  colour: 'cyan',
  count: countIn,
  tell: ({ project, to, count }, named) =>
    `${count} of ${named(project)} to its ${to === 'users' ? 'queue of users in order' : 'standard queue'}`,
};

const USER_BUSY: View = {
  title: 'trouble',
  colour: 'yellow',
  tell: ({ project, group, count }, named) =>
    `${count} messages of one user of ${named(project)} in minutes, group ${group}: they go one after the other. ` +
    'Does a sender name the same user in all that it sends? Each must name its own, and several fields can go in ' +
    `one message. ${SEE_ERRORS}`,
};

const KEY_REFUSED = trouble(
  (fields, named) =>
    `${refusedKey(fields, named)} Its events wait, none is lost. \`npx iterable-forwarder doctor\` says what mends it`,
);

const SECRET_UNREADABLE = trouble(
  ({ source, project, secret, code, message, error, place, cause }, named) => {
    const owner = source === undefined ? `project ${named(project)}` : `source ${source}`;
    const why = message ?? `the forwarder failed${bracketed(' ', error, place)}`;
    return `the secret ${secret} of ${owner} can't be read: ${why}${bracketed(' ', code, cause)}. ${SEE_ERRORS}`;
  },
);

const KEY_SHORT: View = {
  title: 'trouble',
  colour: 'yellow',
  tell: ({ source }) => `a key of the source ${source} is so short that it can be guessed. ${SEE_ERRORS}`,
};

const QUEUE_FAILED = trouble((fields) => unconfirmed('SQS', fields));

const LEDGER_FAILED: View = {
  title: 'trouble',
  colour: 'yellow',
  tell: ({ project, cause }, named) =>
    `the table that keeps a user's changes apart failed${bracketed(' ', cause)}: changes of ${named(project)} go ` +
    `without their distance. None is lost. ${SEE_ERRORS}`,
};

const BUG = trouble(
  ({ error, place }) =>
    `the forwarder has a bug${bracketed(' ', error, place)}. The event stays on the queue. Please report this line`,
);

const SEE_ERRORS = 'See docs/errors.md, "In the logs"';
const SEE_DOOR = 'See docs/errors.md, "At the door"';

/** In place of a view: it is not told. */
export const HIDDEN = 'hidden';

/** Total, so that what is logged newly has words here too. */
const VIEWS: Readonly<Record<LogEvent, (fields: LogFields) => View>> = {
  'request-answered': viewOfAnswer,
  'bus-event-taken': viewOfAnswer,
  'event-delivered': () => DELIVERED,
  'event-retried': () => RETRIED,
  'event-buried': () => BURIED,
  'events-not-attempted': () => WAITING,
  'events-held': () => HELD,
  'events-spaced': () => SPACED,
  'events-merged': () => MERGED,
  'events-forwarded': () => FORWARDED,
  'user-busy': () => USER_BUSY,
  'credentials-refused': () => KEY_REFUSED,
  'secret-unreadable': () => SECRET_UNREADABLE,
  'source-key-short': () => KEY_SHORT,
  'queue-call-failed': () => QUEUE_FAILED,
  'ledger-failed': () => LEDGER_FAILED,
  'message-failed': () => BUG,
};

/** What is said otherwise, or not at all, of one stack. */
export type OwnViews = Readonly<Partial<Record<LogEvent, View | typeof HIDDEN>>>;

/** @returns undefined for what is no line of the forwarder's log */
export function viewOf(line: LogLine, own: OwnViews = {}): View | typeof HIDDEN | undefined {
  const event = LOG_EVENTS.find((name) => name === line.event);
  return event && (own[event] ?? VIEWS[event](line));
}

function viewOfAnswer({ level, accepted, status, refused }: LogLine): View {
  if (level === 'error') return FAILED;
  if (Number(accepted) > 0) return ACCEPTED;
  // A bus gets no status.
  const isRefused = status === undefined ? Number(refused) > 0 : Number(status) >= 400;
  return isRefused ? REFUSED : ANSWERED;
}

function countIn({ count = 1 }: LogFields): number {
  return Number(count);
}

/** The sentence that says whose key it is, and what Iterable said. */
export function refusedKey(fields: LogFields, named: Named): string {
  const { project, secret, dataCenter, status, code, words, cause } = fields;
  const said = bracketed(' ', status, code, cause, words === undefined ? undefined : `"${words}"`);
  return `Iterable refuses the key of ${named(project)}, secret ${secret}, data centre ${dataCenter}${said}.`;
}

/** @param what did not confirm */
export function unconfirmed(what: string, { action, count, message, code, cause }: LogFields): string {
  return (
    `${what} did not confirm ${action}, ${count} times: ${message}${bracketed(' ', code, cause)}. ` +
    `What was accepted stays on the queue. ${SEE_ERRORS}`
  );
}

/** Somebody must act: the sentence says how. */
export function trouble(tell: View['tell']): View {
  return { title: 'trouble', colour: 'red', tell };
}

/** What is said of the rest, where some events of a request are accepted. The status is for all of it. */
function others({ status, ...fields }: LogFields): string {
  return Number(fields.refused) > 0 ? `, ${fields.refused} refused: ${answer(fields)}${buried(fields)}` : '';
}

function subject({ project, operation, id }: LogFields, named: Named): string {
  return `${named(project)} ${operation} ${id}`;
}
