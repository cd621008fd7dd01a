/** What each line of the log says in words: `docs/errors.md` has what it means, and who must act. */
import type { styleText } from 'node:util';
import { LOG_EVENTS, type LogEvent, type LogFields } from '../lib/runtime/log.ts';

export type Fields = LogFields;
export type Colour = Parameters<typeof styleText>[0];

export interface View {
  readonly title: string;
  readonly colour: Colour;
  /** @param named the project with where its events go: `us (sandbox)` */
  readonly tell: (fields: Fields, named: (project: unknown) => string) => string;
  /** How many events a line stands for. */
  readonly count?: (fields: Fields) => number;
}

const ACCEPTED: View = {
  title: 'accepted',
  colour: 'cyan',
  count: ({ accepted }) => Number(accepted),
  tell: (fields) =>
    `${fields.accepted} from ${fields.source}${Number(fields.refused) > 0 ? `, ${fields.refused} refused: ${answer(fields)}${buried(fields)}` : ''}`,
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
    `${answer(fields)}${fields.source === undefined ? '' : ` to ${fields.source}`}${buried(fields)}${reason(fields)}`,
};

const DELIVERED: View = {
  title: 'delivered',
  colour: 'green',
  tell: (fields, named) => `${subject(fields, named)}, attempt ${fields.attempt}, ${fields.durationMs} ms`,
};

const RETRIED: View = {
  title: 'retried',
  colour: 'yellow',
  tell: (fields, named) =>
    `${subject(fields, named)}, attempt ${fields.attempt} ${fields.verdict}${outcome(fields)}, again in ${fields.delaySeconds} s`,
};

const BURIED: View = {
  title: 'buried',
  colour: 'red',
  tell(fields, named) {
    const { id, source, attempt, reason: why, eventName } = fields;
    if (attempt === undefined) return `${id} from ${source}: ${why}`;
    const name = eventName === undefined ? '' : ` "${eventName}"`;
    return `${subject(fields, named)}, attempt ${attempt}: ${why}${name}${outcome(fields)}`;
  },
};

/** Needs nobody: they are tried again by themselves. */
const WAITING: View = {
  title: 'waiting',
  colour: 'dim',
  count: ({ count }) => Number(count),
  tell(fields, named) {
    const { project, endpoint, count, why, gateClosedMs } = fields;
    const what = `${fields.id ?? count} for ${named(project)} ${endpoint}`;
    if (why !== 'gate-closed') return `${what}: no time left in this run, the next run takes over`;
    const until =
      gateClosedMs === undefined ? 'one of them tries first' : `tries again in ${duration(gateClosedMs)}`;
    return `${what}: ${closing(fields).why}, ${until}`;
  },
};

const KEY_REFUSED: View = {
  title: 'trouble',
  colour: 'red',
  tell({ project, secret, dataCenter, status, code, words, cause }, named) {
    const where = secret === undefined ? '' : `, secret ${secret}, data centre ${dataCenter}`;
    const said = listed(status, code, cause, words === undefined ? undefined : `"${words}"`);
    return (
      `Iterable refuses the key of ${named(project)}${where}${said}. Its events wait, none is lost. ` +
      'Check ITERABLE_API_KEY and ITERABLE_DATA_CENTER; or, in a sandbox, its fault apiKeys'
    );
  },
};

const SECRET_UNREADABLE: View = {
  title: 'trouble',
  colour: 'red',
  tell({ source, project, secret, code, message, error, place, cause }, named) {
    const owner = source === undefined ? `project ${named(project)}` : `source ${source}`;
    const name = secret === undefined ? '' : ` ${secret}`;
    const why = message ?? `the forwarder failed${listed(error, place)}`;
    return `the secret${name} of ${owner} can't be read: ${why}${listed(code, cause)}. ${SEE_ERRORS}`;
  },
};

const QUEUE_FAILED: View = {
  title: 'trouble',
  colour: 'red',
  tell: ({ action, count, message, code, cause }) =>
    `the local SQS did not confirm ${action}, ${count} times: ${message}${listed(code, cause)}. ` +
    `What was accepted stays on the queue. ${SEE_ERRORS}`,
};

const BUG: View = {
  title: 'trouble',
  colour: 'red',
  tell: (fields) =>
    `the forwarder has a bug${listed(fields.error, fields.place)}. The event stays on the queue. Please report this line`,
};

/** The keys of this machine are short, to be typed. */
export const HIDDEN = 'hidden';

/** Total, so that what is logged newly has words here too. */
const VIEWS: Readonly<Record<LogEvent, (fields: Fields) => View | typeof HIDDEN>> = {
  'request-answered': viewOfAnswer,
  'bus-event-taken': viewOfAnswer,
  'event-delivered': () => DELIVERED,
  'event-retried': () => RETRIED,
  'event-buried': () => BURIED,
  'events-not-attempted': () => WAITING,
  'credentials-refused': () => KEY_REFUSED,
  'secret-unreadable': () => SECRET_UNREADABLE,
  'source-key-short': () => HIDDEN,
  'queue-call-failed': () => QUEUE_FAILED,
  'message-failed': () => BUG,
};

const SEE_ERRORS = 'See docs/errors.md, "In the logs"';

/** @returns undefined for what is no line of the forwarder's log */
export function viewOf(fields: Fields): View | typeof HIDDEN | undefined {
  const event = LOG_EVENTS.find((name) => name === fields.event);
  return event && VIEWS[event](fields);
}

function viewOfAnswer({ accepted, status, refused }: Fields): View {
  if (Number(accepted) > 0) return ACCEPTED;
  // A bus gets no status.
  const isRefused = status === undefined ? Number(refused) > 0 : Number(status) >= 400;
  return isRefused ? REFUSED : ANSWERED;
}

interface Closing {
  /** Goes on "gate closed". */
  readonly by: string;
  readonly why: string;
}

/** By what closed the gate. */
const CLOSINGS: Readonly<Record<string, Closing>> = {
  throttled: { by: ' by 429', why: 'Iterable answers 429' },
  failed: { by: ' by failures', why: "Iterable fails, or can't be reached" },
  refused: { by: ' by a refused key', why: 'Iterable refuses the key' },
  barred: { by: ', no key', why: "the key can't be read" },
};
const UNKNOWN_CLOSING: Closing = { by: '', why: 'Iterable throttles, fails or refuses the key' };

export function closing({ closedBy }: Fields): Closing {
  const name = String(closedBy);
  return (Object.hasOwn(CLOSINGS, name) ? CLOSINGS[name] : undefined) ?? UNKNOWN_CLOSING;
}

function subject({ project, operation, id }: Fields, named: (project: unknown) => string): string {
  return `${named(project)} ${operation} ${id}`;
}

/** What Iterable said, or what stood in the way. */
export function outcome({ status, code, cause }: Fields): string {
  return listed(status, code, cause);
}

/** In brackets, what there is of it. */
function listed(...parts: readonly unknown[]): string {
  const there = parts.filter((part) => part !== undefined && part !== '');
  return there.length === 0 ? '' : ` (${there.join(' ')})`;
}

/** What the door said, and where a function of the configuration failed. */
function answer(fields: Fields): string {
  const { status, code, error, place } = fields;
  const said = [status, code].filter((part) => part !== undefined).join(' ');
  return `${said}${error === undefined ? '' : `, ${error} ${place}`}`;
}

/** Of what was refused. Its sender is not told. */
function buried({ buried: count = 0 }: Fields): string {
  return Number(count) > 0 ? `, ${count} buried` : '';
}

/** Why, where only whoever runs the forwarder may know, or can mend it. */
function reason({ why, header, sources, message, issues }: Fields): string {
  const told = why === undefined ? [message, issues] : [DENIALS.get(String(why)) ?? why, header ?? sources];
  const there = told.filter((part) => part !== undefined && part !== '');
  return there.length === 0 ? '' : `: ${there.join(': ')}`;
}

/** Of a request that is refused with 401. */
const DENIALS: ReadonlyMap<string, string> = new Map([
  ['no-header', 'a header is missing or empty'],
  ['unreadable', 'what was sent is not in the form that the source expects'],
  ['stale', 'the signed timestamp is more than 5 minutes from now'],
  ['mismatch', 'the key, or the one that signed, is none of the source'],
  ['ambiguous', 'several sources have this key'],
  ['threw', "the source's custom function threw"],
]);

/** `8 s`, `5 min`, `3 h`. */
export function duration(ms: unknown): string {
  const seconds = Math.ceil(Number(ms) / 1_000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
