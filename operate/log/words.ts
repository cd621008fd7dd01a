/** What the terminal says of single fields of the log. */
import type { LogFields } from '../../lib/runtime/log.ts';

/** As it is read: whoever else prints JSON may leave out anything. */
export type LogLine = LogFields & { readonly [Name in 'time' | 'level' | 'event']?: string };

/** What Iterable said, or what stood in the way. */
export function finding({ status, code, cause, detail }: LogFields): string {
  return `${bracketed(' ', status, code, cause)}${detail === undefined ? '' : `: ${detail}`}`;
}

/** What there is of these. */
export function bracketed(separator: string, ...parts: readonly LogFields[keyof LogFields][]): string {
  const there = parts.filter((part) => part !== undefined && part !== '');
  return there.length === 0 ? '' : ` (${there.join(separator)})`;
}

/**
 * What the door said, and what its sender is not told.
 * @param to whom, if that is said
 */
export function answer(fields: LogFields, to = ''): string {
  const { status, code, error, place } = fields;
  const said = [status, code].filter((part) => part !== undefined).join(' ');
  return `${said}${to}${refusal(fields)}${error === undefined ? '' : `, ${error} ${place}`}`;
}

/** Of what was refused. Its sender is not told. */
export function buried({ buried: count = 0 }: LogFields): string {
  return Number(count) > 0 ? `, ${count} buried` : '';
}

/** Why a sender is not verified; which function of the configuration failed, and how. */
function refusal({ why, header, sources, message, function: place, issues }: LogFields): string {
  const words = DENIALS.get(String(why)) ?? message;
  return `${words === undefined ? '' : `: ${words}`}${bracketed('; ', why, header, sources, place, issues)}`;
}

/** A test holds that none is left out. */
const DENIALS: ReadonlyMap<string, string> = new Map([
  ['no-header', 'the header is missing or empty'],
  ['unreadable', 'what was sent is not in the form that the source expects'],
  ['stale', 'the signed timestamp is more than 5 minutes from now'],
  ['mismatch', 'another key, or what was signed is not what arrived'],
  ['ambiguous', 'several sources have this key'],
  ['threw', "the source's custom function threw"],
]);

interface Closing {
  /** Goes on "gate closed". */
  readonly by: string;
  readonly why: string;
}

/** By what closed the gate. */
const CLOSINGS: ReadonlyMap<string, Closing> = new Map([
  ['throttled', { by: ' by 429', why: 'Iterable answers 429' }],
  ['failed', { by: ' by failures', why: "Iterable fails, or can't be reached" }],
  ['refused', { by: ' by a refused key', why: 'Iterable refuses the key' }],
  ['barred', { by: ', no key', why: "the key can't be read" }],
]);
const UNKNOWN_CLOSING: Closing = { by: '', why: 'Iterable throttles, fails or refuses the key' };

export function closing({ closedBy }: LogFields): Closing {
  return CLOSINGS.get(String(closedBy)) ?? UNKNOWN_CLOSING;
}

/** Why an event was given back without an attempt. It needs nobody: it is tried again by itself. */
export function givenBack(fields: LogFields): string {
  const { why, gateClosedMs } = fields;
  if (why === 'pace') return "Iterable's limit, tried again later";
  if (why !== 'gate-closed') return 'no time left in this run, the next run takes over';
  return `${closing(fields).why}, tries again in ${duration(Number(gateClosedMs))}`;
}

/** `8 s`, `5 min`, `3 h`. */
export function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}

/** How an operator lets a paused project go on. */
export function resuming(project: string): string {
  return `npx iterable-forwarder resume ${project} lets them go on`;
}
